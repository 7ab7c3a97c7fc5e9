import { defineConfig, env } from 'citrate';

export default defineConfig({
  engine: 'postgres',
  coordinator: { url: env('DATABASE_URL') },
  workers: [
    { name: 'w1', url: env('W1_URL') },
    { name: 'w2', url: env('W2_URL') },
  ],
  shardCount: 4,
  migrations: 'migrations',
});
