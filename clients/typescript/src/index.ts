import { Configuration } from "./generated/runtime.js";
import { retrying } from "./retries.js";

export * from "./generated/index.js";
export { retrying } from "./retries.js";

/**
 * A connection to a service that sends requests again which may be repeated; see {@link retrying}.
 *
 * @param address such as `https://canopy.example.com`
 * @param key an API key, or another bearer token; undefined for a service that requires none
 */
export function connect(address: string, key: string | undefined): Configuration {
  return new Configuration({ basePath: address, accessToken: key, fetchApi: retrying(fetch) });
}
