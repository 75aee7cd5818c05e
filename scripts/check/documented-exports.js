const documentable = new Set(['FunctionDeclaration', 'ClassDeclaration', 'TSInterfaceDeclaration']);
/** These belong to the function beside them, which says what they are for. */
const explainedElsewhere = /(?:Deps|Options)$/;

/** An eslint rule: exported functions, classes and interfaces have a docstring, so that their promise can be read. */
export const documentedExports = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { missing: 'The exported "{{name}}" has no docstring: one sentence on what it promises.' },
  },
  create(context) {
    const isDocumented = (node) => {
      const comment = context.sourceCode.getCommentsBefore(node).at(-1);
      return comment?.type === 'Block' && comment.value.startsWith('*');
    };
    return {
      'ExportNamedDeclaration, ExportDefaultDeclaration'(node) {
        const { declaration } = node;
        if (!documentable.has(declaration?.type) || isDocumented(node) || isFurtherOverload(node)) return;
        const name = declaration.id?.name ?? 'default';
        if (explainedElsewhere.test(name)) return;
        context.report({ node, messageId: 'missing', data: { name } });
      },
    };
  },
};

/** The docstring of an overloaded function stands at its first signature. */
function isFurtherOverload(node) {
  const siblings = node.parent.body;
  const before = siblings[siblings.indexOf(node) - 1]?.declaration;
  return before?.type === 'TSDeclareFunction' && before.id?.name === node.declaration.id?.name;
}
