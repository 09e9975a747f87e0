/** The metrics of the API, as the page names them. */

/** The metrics of the headline and of the table, in their order. */
export const SHOWN = [
  "totalInferenceCost",
  "totalUsageCount",
  "costPerUse",
  "subtreeFeatureAdoptionRate",
  "subtreeCreditBalance",
  "lastUsedAt",
];

/** The metrics of usage that add up, so that they have parts. */
export const ADDITIVE = ["totalInferenceCost", "totalUsageCount"];

/** @type {Record<string, { label: string, unit: "money" | "count" | "ratio" | "time" | "number" }>} */
const METRICS = {
  totalInferenceCost: { label: "Cost", unit: "money" },
  totalUsageCount: { label: "Events", unit: "count" },
  costPerUse: { label: "Cost per event", unit: "money" },
  subtreeFeatureAdoptionRate: { label: "Features in use", unit: "ratio" },
  subtreeCreditBalance: { label: "Credit balance", unit: "money" },
  lastUsedAt: { label: "Last used", unit: "time" },
  totalInputTokens: { label: "Input tokens", unit: "count" },
  totalOutputTokens: { label: "Output tokens", unit: "count" },
  totalUnpricedCount: { label: "Events without a price", unit: "count" },
  inferenceCost: { label: "Own cost", unit: "money" },
  usageCount: { label: "Own events", unit: "count" },
  inputTokens: { label: "Own input tokens", unit: "count" },
  outputTokens: { label: "Own output tokens", unit: "count" },
  unpricedCount: { label: "Own events without a price", unit: "count" },
};

/** @param {string} name */
export function label(name) {
  return METRICS[name]?.label ?? name;
}

/** The built-in metrics for which alerts can be set: sums of usage. */
export const SUMS = Object.keys(METRICS).filter((name) => /(Cost|Count|Tokens)$/.test(name));

/** The metrics of meters are numbers. @param {string} name */
export function unit(name) {
  return METRICS[name]?.unit ?? "number";
}
