import { killEverywhere } from './server-killer.ts';

killEverywhere('coordinator');
