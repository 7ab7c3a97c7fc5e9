import { defineConfig, env } from 'citrate';

export default defineConfig({
  engine: 'citus',
  // The workers are read from pg_dist_node.
  coordinator: { url: env('DATABASE_URL') },
  // For what asks no server.
  citusVersion: '13.2',
  migrations: '../migrations',
});
