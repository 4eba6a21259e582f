/** The other tabs of this page in this browser: which sessions they work on. */

const CHANNEL = "rabit-studio";
/** Tabs in the background take a moment to answer, ms. */
const PATIENCE = 150;

export class Tabs {
  /** What this tab works on. @type {string | null} */
  session = null;
  /** Sessions that other tabs were heard to work on. @type {Set<string>} */
  living = new Set();
  #channel = new BroadcastChannel(CHANNEL);

  constructor() {
    this.#channel.onmessage = ({ data }) => {
      if (data?.here) this.living.add(data.here);
      if (data?.left) this.living.delete(data.left);
      if (data?.who && this.session) this.#channel.postMessage({ here: this.session });
    };
    window.addEventListener("pagehide", () => this.session && this.#channel.postMessage({ left: this.session }));
  }

  /** @returns {Promise<ReadonlySet<string>>} sessions that other tabs work on */
  async meet() {
    this.#channel.postMessage({ who: true });
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
    return this.living;
  }

  /** @param {string} session */
  join(session) {
    this.session = session;
    this.#channel.postMessage({ here: session });
  }
}
