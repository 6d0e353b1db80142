// Not exported: how a limiter keeps its share of the limit. Use it through `createStore`.
export type {Answer, Exchange, Report} from './store/exchange.ts';
export {memoryStore} from './store/memory-store.ts';
export {createStore, type LimiterStore} from './store/store.ts';
