/** The stream of a tenant's metrics. It is read by fetch, because an EventSource cannot send a credential. */
import { Problem, address, send } from "./api.js";

/** How long to wait before the stream is opened again, in milliseconds, until the service says something else. */
const PAUSE = 3_000;

/** Dispatches "state" when the stream opens or ends, and "change" when the metrics have changed. */
export class Live extends EventTarget {
  /** @param {string} tenant */
  constructor(tenant) {
    super();
    this.tenant = tenant;
    this.connected = false;
    this.pause = PAUSE;
    this.known = "";
    this.end = new AbortController();
    this.follow();
  }

  close() {
    this.end.abort();
  }

  async follow() {
    while (!this.end.signal.aborted) {
      try {
        await this.read();
      } catch (failure) {
        if (failure instanceof Problem && failure.status >= 400 && failure.status < 500 && failure.status !== 429) {
          this.become(false);
          return;
        }
      }
      this.become(false);
      await new Promise((resolve) => setTimeout(resolve, this.pause));
    }
  }

  async read() {
    const url = address(["tenants", this.tenant, "metrics", "stream"]);
    /** @type {Record<string, string>} */
    const headers = this.known ? { "Last-Event-ID": this.known } : {};
    const { body } = await send(url, { headers, signal: this.end.signal });
    const reader = /** @type {ReadableStream} */ (body).pipeThrough(new TextDecoderStream()).getReader();
    this.become(true);
    let text = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const events = (text + part.value).split("\n\n");
      text = /** @type {string} */ (events.pop());
      events.forEach((event) => this.take(event));
    }
  }

  /** @param {string} event */
  take(event) {
    const fields = new Map(
      event.split("\n").map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon), line.slice(colon + 1).trim()];
      }),
    );
    this.pause = Number(fields.get("retry")) || this.pause;
    const id = fields.get("id");
    if (id) {
      const isChange = this.known !== "";
      this.known = id;
      if (isChange) {
        this.dispatchEvent(new Event("change"));
      }
    }
  }

  /** @param {boolean} connected */
  become(connected) {
    this.connected = connected;
    this.dispatchEvent(new Event("state"));
  }
}
