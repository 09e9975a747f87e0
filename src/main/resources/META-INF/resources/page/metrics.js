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

/** @type {Record<string, { label: string, unit: "money" | "count" | "ratio" | "time" }>} */
const METRICS = {
  totalInferenceCost: { label: "Cost", unit: "money" },
  totalUsageCount: { label: "Events", unit: "count" },
  costPerUse: { label: "Cost per event", unit: "money" },
  subtreeFeatureAdoptionRate: { label: "Features in use", unit: "ratio" },
  subtreeCreditBalance: { label: "Credit balance", unit: "money" },
  lastUsedAt: { label: "Last used", unit: "time" },
};

/** @param {string} name */
export function label(name) {
  return METRICS[name]?.label ?? name;
}

/** @param {string} name */
export function unit(name) {
  return METRICS[name]?.unit ?? "count";
}
