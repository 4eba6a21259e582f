/** The browser's own database: whole values under names, in a few drawers. */

/** @typedef {"kept" | "sessions" | "results" | "uploads" | "edits" | "photos"} Drawer kept: that of the first version, read once more and left alone */

const DATABASE = "rabit-studio";
const VERSION = 3;
/** @type {readonly Drawer[]} */
const DRAWERS = ["kept", "sessions", "results", "uploads", "edits", "photos"];

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      const { result } = request;
      for (const drawer of DRAWERS) if (!result.objectStoreNames.contains(drawer)) result.createObjectStore(drawer);
    };
    request.onblocked = () => reject(new Error("An older tab of this page keeps the browser's database. Close it, then reload."));
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
}

/**
 * @template T
 * @param {readonly Drawer[]} drawers
 * @param {IDBTransactionMode} mode
 * @param {(drawer: (name: Drawer) => IDBObjectStore) => T} act starts its requests at once
 * @returns {Promise<T>} once everything is really in the database
 */
export async function within(drawers, mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(drawers, mode);
      const result = act((name) => transaction.objectStore(name));
      transaction.oncomplete = () => resolve(result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error ?? new Error("The browser gave up saving."));
    });
  } finally {
    database.close();
  }
}

/**
 * @param {Drawer} drawer
 * @param {string} name
 * @returns {Promise<any>} undefined where there is none
 */
export const take = async (drawer, name) => (await within([drawer], "readonly", (of) => of(drawer).get(name))).result;

/**
 * @param {Drawer} drawer
 * @returns {Promise<any[]>}
 */
export const takeAll = async (drawer) => (await within([drawer], "readonly", (of) => of(drawer).getAll())).result;
