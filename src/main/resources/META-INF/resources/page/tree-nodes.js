/** The tree of tenants, as far as it has been read. */
import { address, get } from "./api.js";

const PAGE = 100;

/** A tenant, or the top of the tree, whose key is empty. */
export class TenantNode {
  /** @param {{ key: string, name: string, size: number, parent: TenantNode | null }} tenant */
  constructor({ key, name, size, parent }) {
    this.key = key;
    this.name = name;
    /** The number of tenants in the subtree, with itself. */
    this.size = size;
    this.parent = parent;
    this.level = 1 + (parent?.level ?? -1);
    this.expanded = false;
    /** @type {TenantNode[]} */
    this.children = [];
    /** @type {string | null} the cursor of the next page of children; null if there is none */
    this.next = null;
    this.read = false;
  }

  get hasChildren() {
    return this.size > 1;
  }

  /** Reads the first page of children, or the next one. */
  async readMore() {
    const page = await get(
      address(["tenants", "metrics"], {
        filter: this.key ? `parent==${this.key}` : "depth==0",
        sort: "name",
        metrics: "subtreeSize",
        limit: PAGE,
        cursor: this.next,
      }),
    );
    for (const row of page.data) {
      this.add(row);
    }
    this.next = page.next;
    this.read = true;
  }

  async expand() {
    if (!this.read) {
      await this.readMore();
    }
    this.expanded = true;
  }

  /** @param {{ tenant: string, name: string, metrics: { subtreeSize: number } }} row @returns {TenantNode} */
  add(row) {
    const known = this.children.find((child) => child.key === row.tenant);
    const child = known ?? new TenantNode({ key: row.tenant, name: row.name, size: row.metrics.subtreeSize, parent: this });
    if (!known) {
      this.children.push(child);
    }
    return child;
  }

  /**
   * Expands the way to a tenant.
   *
   * @param {{ tenant: string, name: string, metrics: { subtreeSize: number } }[]} way from the top to the tenant
   */
  async reveal(way) {
    /** @type {TenantNode} */
    let node = this;
    for (const step of way) {
      await node.expand();
      node = node.add(step);
    }
    return node;
  }

  /** The nodes that are shown, in their order. @returns {TenantNode[]} */
  visible() {
    return this.children.flatMap((child) => [child, ...(child.expanded ? child.visible() : [])]);
  }
}

/**
 * The way from the top of the caller's tree to a tenant.
 *
 * @param {string} tenant
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ tenant: string, name: string, parent: string | null, currency: string, metrics: { subtreeSize: number } }[]>}
 */
export async function wayTo(tenant, signal) {
  const way = [];
  for (let key = /** @type {string | null} */ (tenant); key; ) {
    const step = await get(address(["tenants", key, "metrics"], { metrics: "subtreeSize" }), signal);
    way.unshift(step);
    key = step.parent;
  }
  return way;
}
