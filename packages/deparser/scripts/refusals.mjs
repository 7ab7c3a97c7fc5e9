// Which places of the compiled code do no more than decide whether a tree is refused. No statement
// gives such a tree, so that it makes no difference to any if a field is not read there.

/** Functions that are called for nothing else than an error. */
export const checks = new Set([
  'always',
  'checkAltered',
  'checkFields',
  'checkNaming',
  'filled',
  'missing',
  'noBehavior',
  'none',
  'required',
  'wrong',
]);

/** Whether a node is asked, or called, for a refusal only; `above` are those around it. */
export function onlyRefuses(node, above) {
  const path = [...above, node];
  return above.some((outer, i) => asksFor(outer, path[i + 1]));
}

function asksFor(outer, part) {
  switch (outer.type) {
    case 'IfStatement':
      return outer.test === part && isRefusal(outer.consequent);
    case 'ConditionalExpression':
      return outer.test === part && isRefusal(outer);
    case 'SwitchStatement':
      return outer.discriminant === part && outer.cases.every(({ consequent }) => all(consequent));
    case 'ExpressionStatement':
      return isRefusal(outer.expression) || isChoice(outer.expression);
    default:
      return false;
  }
}

/** Where nobody takes what was chosen, a value is only checked. */
function isChoice(expression) {
  return expression.callee?.name?.startsWith('choose') ?? false;
}

function all(statements) {
  return statements.every((one) => one.type === 'BreakStatement' || isRefusal(one));
}

function isRefusal(node) {
  switch (node.type) {
    case 'ThrowStatement':
      return true;
    case 'BlockStatement':
      return all(node.body);
    case 'IfStatement':
      return isRefusal(node.consequent);
    case 'ForOfStatement':
      return isRefusal(node.body);
    case 'ExpressionStatement':
      return isRefusal(node.expression);
    case 'ReturnStatement':
      return node.argument !== null && isRefusal(node.argument);
    case 'ConditionalExpression':
      return isRefusal(node.consequent) || isRefusal(node.alternate);
    case 'LogicalExpression':
      return isRefusal(node.right);
    case 'CallExpression':
      return checks.has(node.callee.name);
    default:
      return false;
  }
}
