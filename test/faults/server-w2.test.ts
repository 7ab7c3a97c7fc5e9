import { killEverywhere } from './server-killer.ts';

killEverywhere('w2');
