// What React Flow says to those who cannot see it, in our words.
import type { AriaLabelConfig } from "@xyflow/react";

export const ARIA: Partial<AriaLabelConfig> = {
  "node.a11yDescription.default":
    "Press Enter to select this node and again to edit its words, the arrow keys to move it, C to connect it, Delete to remove it, Escape to leave it.",
  "node.a11yDescription.keyboardDisabled": "Press Enter to select this node, Delete to remove it, Escape to leave it.",
  "node.a11yDescription.ariaLiveMessage": ({ direction, x, y }) => `Moved ${direction}, to ${x}, ${y}`,
  "edge.a11yDescription.default": "Press Enter to select this wire, Delete to take it away, Escape to leave it.",
  "controls.ariaLabel": "View",
  "controls.zoomIn.ariaLabel": "Zoom in",
  "controls.zoomOut.ariaLabel": "Zoom out",
  "controls.fitView.ariaLabel": "Fit everything in",
  "controls.interactive.ariaLabel": "Lock",
  "minimap.ariaLabel": "Map of the canvas",
  "handle.ariaLabel": "Port",
};
