/** A small drawer in IndexedDB: whole values under names. Where there is none, nothing is kept. */

const DATABASE = "rabit-studio";
const STORE = "kept";

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T>}
 */
async function within(mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/**
 * @param {string} name
 * @returns {Promise<any>} undefined where nothing was kept
 */
export const recall = (name) => within("readonly", (store) => store.get(name)).catch(() => undefined);

/**
 * @param {string} name
 * @param {unknown} value
 */
export const keep = (name, value) => within("readwrite", (store) => store.put(value, name)).catch(() => undefined);
