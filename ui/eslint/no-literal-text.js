/**
 * Words that people see or hear come from `i18n`: this rule finds those written straight into markup.
 */
const spoken = new Set(["title", "alt", "placeholder", "label", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext"]);
const letters = /\p{L}/u;

export default {
  meta: {
    type: "problem",
    schema: [],
    messages: { literal: "“{{text}}” is seen by people: put it in src/i18n and use t()." },
  },
  create(context) {
    const report = (node, text) => {
      if (letters.test(text)) context.report({ node, messageId: "literal", data: { text: text.trim().slice(0, 40) } });
    };
    return {
      SvelteText(node) {
        const name = node.parent?.name?.name;
        if (name !== "style" && name !== "script") report(node, node.value);
      },
      SvelteAttribute(node) {
        if (!spoken.has(node.key.name)) return;
        for (const part of node.value) if (part.type === "SvelteLiteral") report(part, part.value);
      },
    };
  },
};
