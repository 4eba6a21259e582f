import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const OURS = new URL("../../web/static/vendor/swagger-ui/", import.meta.url);
const PACKAGE = new URL("../../node_modules/swagger-ui-dist/", import.meta.url);

test("Swagger UI is served as its package has it, so that the audit of the lock file covers it", () => {
  for (const name of readdirSync(OURS)) {
    assert.ok(readFileSync(new URL(name, OURS)).equals(readFileSync(new URL(name, PACKAGE))), `${name}: make vendor`);
  }
});
