/**
 * Groups of nodes that lead to each other, each after every group that it leads to: an alt comes after its main, and
 * characters whose notes name each other in a circle come together (Tarjan's strongly connected components, without
 * recursion, because a chain of notes may be as long as the roster).
 */
export function inOrderOfDependence(
  nodes: Iterable<string>,
  leadsTo: (node: string) => readonly string[],
): readonly (readonly string[])[] {
  const groups: string[][] = [];
  const order = new Map<string, number>();
  const earliest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const path: { readonly node: string; readonly next: Iterator<string> }[] = [];

  const enter = (node: string) => {
    order.set(node, order.size);
    earliest.set(node, order.size - 1);
    open.push(node);
    isOpen.add(node);
    path.push({ node, next: leadsTo(node)[Symbol.iterator]() });
  };
  const reach = (from: string, position: number) => {
    earliest.set(from, Math.min(earliest.get(from) ?? position, position));
  };
  const close = (root: string) => {
    const group = open.splice(open.lastIndexOf(root));
    for (const node of group) isOpen.delete(node);
    groups.push(group.sort());
  };

  for (const start of nodes) {
    if (!order.has(start)) enter(start);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const { node } = step;
      const target = step.next.next();
      if (target.done !== true) {
        const position = order.get(target.value);
        if (position === undefined) enter(target.value);
        else if (isOpen.has(target.value)) reach(node, position);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      const position = earliest.get(node) ?? 0;
      if (position === order.get(node)) close(node);
      if (parent !== undefined && isOpen.has(node)) reach(parent.node, position);
    }
  }
  return groups;
}
