/** The tree of tenants, by the tree pattern of ARIA. */
import { html, nothing } from "lit";
import { Part, explain } from "./part.js";
import { TenantNode } from "./tree-nodes.js";
import { show } from "./view.js";

/** @typedef {Awaited<ReturnType<typeof import("./tree-nodes.js").wayTo>>} Way */

/** @extends {Part<TenantNode>} */
class Tree extends Part {
  static properties = { ...Part.properties, way: { attribute: false }, focused: { state: true } };

  constructor() {
    super();
    /** @type {Way} from the top to the chosen tenant */
    this.way = [];
    /** The key of the node that the keyboard reaches. */
    this.focused = "";
    this.top = new TenantNode({ key: "", name: "", size: Infinity, parent: null });
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("way")) {
      this.load(() => this.reveal());
    }
  }

  async reveal() {
    await this.top.expand();
    const chosen = await this.top.reveal(this.way);
    this.focused = chosen.key;
    return this.top;
  }

  /** @param {Promise<unknown>} change */
  async perform(change) {
    try {
      await change;
    } catch (failure) {
      this.problem = explain(failure);
    }
    this.requestUpdate();
    await this.updateComplete;
  }

  render() {
    return this.state(
      (top) => html`<ul role="tree" aria-label="Tenants" @keydown=${this.onKey}>${this.items(top)}</ul>`,
      () => this.load(() => this.reveal()),
    );
  }

  /** @param {TenantNode} parent @returns {unknown} */
  items(parent) {
    return html`${parent.children.map((node, index) => this.item(node, index + 1))}
    ${parent.next ? this.more(parent) : nothing}`;
  }

  /** @param {TenantNode} node @param {number} position */
  item(node, position) {
    const chosen = node.key === this.view.tenant;
    return html`<li
      role="treeitem"
      class="level-${Math.min(node.level, 9)}"
      data-key=${node.key}
      aria-level=${node.level}
      aria-posinset=${position}
      aria-setsize=${node.parent?.next ? -1 : (node.parent?.children.length ?? 1)}
      aria-expanded=${node.hasChildren ? String(node.expanded) : nothing}
      aria-selected=${String(chosen)}
      aria-labelledby="node-${node.key}"
      tabindex=${node.key === this.focused ? 0 : -1}
      @click=${(/** @type {Event} */ event) => this.onClick(event, node)}
    >
      <span class="row">
        <span class="twisty" aria-hidden="true">${node.hasChildren ? (node.expanded ? "▾" : "▸") : ""}</span>
        <span class="name" id="node-${node.key}">${node.name}</span>
        ${node.hasChildren ? html`<span class="size" aria-hidden="true">${node.size}</span>` : nothing}
      </span>
      ${node.expanded ? html`<ul role="group">${this.items(node)}</ul>` : nothing}
    </li>`;
  }

  /** @param {TenantNode} parent */
  more(parent) {
    return html`<li role="treeitem" class="more level-${Math.min(parent.level + 1, 9)}" data-more=${parent.key}
      aria-level=${parent.level + 1} aria-selected="false" tabindex="-1"
      @click=${(/** @type {Event} */ event) => {
        event.stopPropagation();
        this.readMore(parent);
      }}><span class="row"><span class="twisty"></span>More…</span></li>`;
  }

  /** @param {TenantNode} parent */
  async readMore(parent) {
    const known = parent.children.length;
    await this.perform(parent.readMore());
    this.focusOn(parent.children[known]);
  }

  /** @param {Event} event @param {TenantNode} node */
  onClick(event, node) {
    event.stopPropagation();
    this.focusOn(node);
    if (/** @type {Element} */ (event.target).classList.contains("twisty") && node.hasChildren) {
      this.toggle(node);
    } else {
      show({ tenant: node.key });
    }
  }

  /** @param {TenantNode} node */
  toggle(node) {
    if (node.expanded) {
      node.expanded = false;
      this.requestUpdate();
    } else {
      this.perform(node.expand());
    }
  }

  /** @param {TenantNode | null | undefined} node */
  focusOn(node) {
    if (node?.key) {
      this.focused = node.key;
      const element = this.querySelector(`[data-key="${CSS.escape(node.key)}"]`);
      /** @type {HTMLElement | null} */ (element)?.focus();
    }
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const handled = target.dataset.more === undefined ? this.onNodeKey(event.key) : this.onMoreKey(event.key, target);
    if (handled) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** @param {string} key @param {HTMLElement} target */
  onMoreKey(key, target) {
    const items = /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[role=treeitem]")]);
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (key === "Enter" || key === " ") {
      target.click();
    } else if (step) {
      items[items.indexOf(target) + step]?.focus();
    } else {
      return false;
    }
    return true;
  }

  /** @param {string} key */
  onNodeKey(key) {
    const nodes = this.top.visible();
    const at = nodes.findIndex((node) => node.key === this.focusedKey());
    const node = nodes[at];
    if (!node) {
      return false;
    }
    switch (key) {
      case "ArrowDown":
      case "ArrowUp":
        this.step(key === "ArrowDown" ? 1 : -1);
        return true;
      case "ArrowRight":
        return this.inwards(node);
      case "ArrowLeft":
        return this.outwards(node);
      case "Home":
        this.focusOn(nodes[0]);
        return true;
      case "End":
        this.focusOn(nodes[nodes.length - 1]);
        return true;
      case "Enter":
      case " ":
        show({ tenant: node.key });
        return true;
      default:
        return key.length === 1 && this.typeAhead(nodes, at, key);
    }
  }

  /** The key of the node that has the focus: a click on "More" leaves it to another element. */
  focusedKey() {
    const active = document.activeElement?.closest("[data-key]");
    return active instanceof HTMLElement ? active.dataset.key : this.focused;
  }

  /** Moves the focus among all items, also those that read more. @param {number} count */
  step(count) {
    const items = /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[role=treeitem]")]);
    const item = items[items.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + count];
    if (item) {
      this.focused = item.dataset.key ?? this.focused;
      item.focus();
    }
  }

  /** @param {TenantNode} node */
  inwards(node) {
    if (node.hasChildren && !node.expanded) {
      this.toggle(node);
    } else {
      this.focusOn(node.children[0]);
    }
    return true;
  }

  /** @param {TenantNode} node */
  outwards(node) {
    if (node.expanded) {
      this.toggle(node);
    } else {
      this.focusOn(node.parent);
    }
    return true;
  }

  /** @param {TenantNode[]} nodes @param {number} at @param {string} letter */
  typeAhead(nodes, at, letter) {
    const later = [...nodes.slice(at + 1), ...nodes.slice(0, at)];
    const found = later.find((node) => node.name.toLowerCase().startsWith(letter.toLowerCase()));
    this.focusOn(found);
    return found !== undefined;
  }
}

customElements.define("canopy-tree", Tree);
