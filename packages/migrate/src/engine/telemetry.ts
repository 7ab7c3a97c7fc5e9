/**
 * Spans for OpenTelemetry, where the program has its API package: one for each migration, and below it one
 * for each action of the protocol on a server. What becomes of them is the program's to say.
 */
import type { Span } from '@opentelemetry/api';
import type { ExecuteEvent, Listener, MigrationEvent, StepEvent } from '../execute/events.ts';
import { titleOf } from '../files/index.ts';
import { toolVersion } from './version.ts';

type Api = typeof import('@opentelemetry/api');

/** A listener that makes them; undefined where there is no API, and so nobody to see them. */
export async function spanListener(): Promise<Listener | undefined> {
  const api = await import('@opentelemetry/api').catch(() => undefined);
  if (api === undefined) return undefined;
  const spans = new Spans(api);
  return (event) => spans.listen(event);
}

class Spans {
  readonly #api: Api;
  readonly #steps = new Map<string, Span>();
  #migration: Span | undefined;

  constructor(api: Api) {
    this.#api = api;
  }

  listen(event: ExecuteEvent): void {
    if (event.kind === 'migration') this.#ofMigration(event);
    if (event.kind === 'step') this.#ofStep(event);
  }

  #ofMigration({ state, version, name }: MigrationEvent): void {
    if (state === 'started') {
      const attributes = { 'citrate.migration.version': version, 'citrate.migration.name': name };
      this.#migration = this.#start(`migrate ${titleOf({ version, name })}`, attributes);
      return;
    }
    const { ERROR, OK } = this.#api.SpanStatusCode;
    this.#migration?.setStatus({ code: state === 'failed' ? ERROR : OK });
    this.#migration?.end();
    this.#migration = undefined;
  }

  /** Actions on different servers overlap; on one server they follow each other. */
  #ofStep({ when, action, server, transaction }: StepEvent): void {
    const key = `${action} ${server}`;
    if (when === 'after') {
      this.#steps.get(key)?.end();
      this.#steps.delete(key);
      return;
    }
    const attributes = {
      'db.system.name': 'postgresql',
      'citrate.node': server,
      ...(transaction !== undefined && { 'citrate.transaction': transaction }),
    };
    this.#steps.set(key, this.#start(action, attributes, this.#migration));
  }

  #start(name: string, attributes: Record<string, string>, parent?: Span): Span {
    const { trace, context } = this.#api;
    const active = context.active();
    const within = parent === undefined ? active : trace.setSpan(active, parent);
    return trace.getTracer('citrate', toolVersion).startSpan(name, { attributes }, within);
  }
}
