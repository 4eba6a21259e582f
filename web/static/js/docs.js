/** Shows the API's description in Swagger UI, which the page loads before this. */

const { SwaggerUIBundle } = /** @type {any} */ (globalThis);

// Its validator would send the description's address to another site.
SwaggerUIBundle({ url: "/openapi.json", domNode: document.getElementById("docs"), deepLinking: true, validatorUrl: null });
