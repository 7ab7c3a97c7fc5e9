import { context, trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fleet } from '../../test/support/fleet.ts';
import { fleetWithItems } from '../../test/support/items.ts';
import { applyCluster } from './index.ts';

const exporter = new InMemorySpanExporter();
let fleet: Fleet;

beforeAll(async () => {
  fleet = await fleetWithItems();
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
});

afterAll(async () => {
  trace.disable();
  context.disable();
  await fleet.drop();
});

test('each migration has a span, and below it the actions on each node', async () => {
  const version = fleet.write('ALTER TABLE items ADD COLUMN note text;', 'note');
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  const spans = exporter.getFinishedSpans();
  const migration = spans.find(({ name }) => name === `migrate ${version}_note`);
  expect(migration?.attributes).toMatchObject({ 'citrate.migration.version': version });
  const below = spans.filter(
    ({ parentSpanContext }) => parentSpanContext?.spanId === migration?.spanContext().spanId,
  );
  const prepared = below.filter(({ name }) => name === 'prepare');
  expect(prepared.map(({ attributes }) => String(attributes['citrate.node'])).toSorted()).toEqual([
    'w1',
    'w2',
  ]);
  expect(below.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'record',
      'begin',
      'lock',
      'work',
      'decide',
      'commit prepared',
      'close',
    ]),
  );
  expect(spans.every(({ ended }) => ended)).toBe(true);
});
