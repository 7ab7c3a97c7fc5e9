/** Small changes of a world, each giving a new one. */
import type { Call, LogRecord, Server, Tool, World } from './model.ts';

export function serverOf(world: World, no: number): Server {
  const server = world.servers[no];
  if (server === undefined) throw new Error(`no server ${no}`);
  return server;
}

export function toolOf(world: World, name: string): Tool {
  const tool = world.tools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return tool;
}

export function withServer(world: World, no: number, change: Partial<Server>): World {
  const servers = world.servers.with(no, { ...serverOf(world, no), ...change });
  return { ...world, servers };
}

export function withTool(world: World, name: string, change: Partial<Tool>): World {
  const tools = world.tools.map((tool) => (tool.name === name ? { ...tool, ...change } : tool));
  return { ...world, tools };
}

/** Make a record durable. */
export function written(world: World, no: number, record: LogRecord): World {
  return withServer(world, no, { log: [...serverOf(world, no).log, record] });
}

const keys = new WeakMap<Call, string>();

/** Tells calls apart, and is the same however the world came to have them. */
export function keyOfCall(call: Call): string {
  let key = keys.get(call);
  if (key === undefined) {
    const { action, stage, event, orphan, cancelled } = call;
    const flags = `${orphan ? '!' : ''}${cancelled ? '-' : ''}`;
    const reply = event === undefined ? '' : JSON.stringify(event);
    key = `${call.tool}${call.no} ${JSON.stringify(action)} ${call.id[0]}${call.epoch} ${stage}${flags}${reply}`;
    keys.set(call, key);
  }
  return key;
}

/** The calls with some taken out and some put in, in order. */
export function withCalls(
  world: World,
  keep: (call: Call) => boolean,
  more: readonly Call[] = [],
): World {
  const kept = world.calls.filter(keep);
  if (more.length === 0) {
    return kept.length === world.calls.length ? world : { ...world, calls: kept };
  }
  const calls = [...kept, ...more].sort((a, b) => (keyOfCall(a) < keyOfCall(b) ? -1 : 1));
  return { ...world, calls };
}

export function replaced(world: World, call: Call, ...by: readonly Call[]): World {
  return withCalls(world, (other) => other !== call, by);
}

/** Lock and backends of a tool are gone from a server. */
export function withoutBackend(world: World, no: number, tool: string): World {
  const { backends } = serverOf(world, no);
  if (!backends.some((backend) => backend.tool === tool)) return world;
  return withServer(world, no, { backends: backends.filter((backend) => backend.tool !== tool) });
}

/** The advisory lock goes with its session. */
export function unlocked(world: World, tool: string): World {
  const [coordinator] = world.servers;
  if (coordinator?.lock !== tool) return world;
  const { lock: _, ...rest } = coordinator;
  return { ...world, servers: world.servers.with(0, rest) };
}
