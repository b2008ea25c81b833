/** Where the nodes of a flow stand: from left to right by how many steps away from the start they are. */

export interface Way {
  source: string;
  label: string;
  target: string;
}

export interface Placed {
  id: string;
  x: number;
  y: number;
}

export interface Drawn extends Way {
  path: string;
  /** Where its label stands. */
  x: number;
  y: number;
}

export interface Layout {
  nodes: Placed[];
  ways: Drawn[];
  width: number;
  height: number;
}

export const WIDTH = 168;
export const HEIGHT = 58;
const ACROSS = 96;
const DOWN = 26;
const MARGIN = 16;
/** So many labels fit below each other; more of them stand aside in turn. */
const ROOM_FOR_LABELS = 3;
const ASIDE = 14;

/** How many steps each node is away from the start; what cannot be reached stands at the end. */
export function depths(ids: readonly string[], ways: readonly Way[], start: string): Map<string, number> {
  const found = new Map<string, number>([[start, 0]]);
  const ahead = [start];
  for (let at = ahead.shift(); at !== undefined; at = ahead.shift()) {
    for (const way of ways) {
      if (way.source !== at || found.has(way.target)) continue;
      found.set(way.target, (found.get(at) ?? 0) + 1);
      ahead.push(way.target);
    }
  }
  const last = Math.max(0, ...found.values());
  for (const id of ids) if (!found.has(id)) found.set(id, last + 1);
  return found;
}

export function layOut(ids: readonly string[], ways: readonly Way[], start: string): Layout {
  const depth = depths(ids, ways, start);
  const rows = new Map<number, number>();
  const nodes = ids.map((id) => {
    const column = depth.get(id) ?? 0;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    return { id, x: MARGIN + column * (WIDTH + ACROSS), y: MARGIN + row * (HEIGHT + DOWN) };
  });
  const at = new Map(nodes.map((node) => [node.id, node]));
  const drawn = ways.flatMap((way) => {
    const from = at.get(way.source);
    const to = at.get(way.target);
    return from && to ? [draw(way, from, to, ways)] : [];
  });
  return {
    nodes,
    ways: drawn,
    width: Math.max(...nodes.map((node) => node.x)) + WIDTH + MARGIN + ACROSS / 2,
    height: Math.max(...nodes.map((node) => node.y)) + HEIGHT + MARGIN + DOWN,
  };
}

function draw(way: Way, from: Placed, to: Placed, ways: readonly Way[]): Drawn {
  const own = ways.filter((each) => each.source === way.source);
  const number = own.indexOf(way);
  const place = (number + 1) / (own.length + 1);
  const aside = own.length > ROOM_FOR_LABELS ? (number % ROOM_FOR_LABELS) * ASIDE : 0;
  const x1 = from.x + WIDTH;
  const y1 = from.y + HEIGHT * place;
  const y2 = to.y + HEIGHT / 2;
  const bend = to.x > from.x ? (to.x - x1) / 2 : ACROSS / 2;
  const x2 = to.x > from.x ? to.x : to.x + WIDTH;
  const end = to.x > from.x ? x2 - bend : x2 + bend;
  return { ...way, path: `M${x1},${y1} C${x1 + bend},${y1} ${end},${y2} ${x2},${y2}`, x: x1 + 6 + aside, y: y1 - 3 };
}
