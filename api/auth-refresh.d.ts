import { Call, Hook } from '@kyhooks/core';

type AuthRefreshOptions = {
    refresh: (context: RefreshContext) => string | Promise<string>;
    token?: (key: string) => string | null | undefined | Promise<string | null | undefined>;
    isExpired?: (token: string, time: number) => boolean;
    header?: string;
    scheme?: string;
    statuses?: readonly number[];
    origins?: readonly string[];
    key?: (request: Request) => string;
    share?: AuthSessions | 'tabs';
    refreshTimeout?: number;
    onSignedOut?: (event: SignedOut) => void;
};

type AuthRefreshPolicy = Readonly<AuthRefreshOptions & Required<Pick<AuthRefreshOptions, Defaults | 'refresh'>>>;

declare class AuthSessions {
    #private;
    readonly signals: WeakSet<AbortSignal>;
    isStarting: boolean;
    of(key: string): Session;
}

type Defaults = 'header' | 'scheme' | 'statuses' | 'refreshTimeout';

type RefreshContext = Readonly<{
    signal: AbortSignal;
    token: string | undefined;
    key: string;
}>;

type Refresher = (context: RefreshContext, session: Session) => Promise<string>;

declare class Session {
    #private;
    readonly key: string;
    token: string | undefined;
    refreshedAt: number;
    failure: Readonly<{
        error: unknown;
    }> | undefined;
    constructor(key: string);
    read(given: string | null | undefined): void;
    adopt(token: string | undefined): void;
    refuse(token: string | undefined): void;
    accept(response: Response): void;
    isDue(call: Call, policy: TokenPolicy): boolean;
    refresh(call: Call, policy: TokenPolicy, refresher: Refresher): Promise<void>;
}

type SignedOut = Readonly<{
    key: string;
    error: unknown;
}>;

type TokenPolicy = Readonly<{
    token?: unknown;
    isExpired?: (token: string, time: number) => boolean;
    refreshTimeout: number;
    onSignedOut?: (event: SignedOut) => void;
}>;

declare function authRefresh(options: AuthRefreshOptions): Hook;

declare function createAuthSessions(): AuthSessions;

export type { AuthRefreshOptions };
export type { AuthRefreshPolicy };
export type { RefreshContext };
export type { SignedOut };
export { AuthSessions };
export { authRefresh };
export { createAuthSessions };
