// Not exported: sessions and tabs. Use them through `authRefresh`.
export {authRefresh} from './auth-refresh.ts';
export type {AuthRefreshOptions, AuthRefreshPolicy} from './options.ts';
export type {RefreshContext, SignedOut} from './session.ts';
export {type AuthSessions, createAuthSessions} from './sessions.ts';
