import { Call, CallEvent } from '@kyhooks/core';

type LimiterStore = Readonly<{
    limitOf(key: string, rate: RatePolicy | undefined): RateLimit;
}>;

type RateLimit = {
    readonly places?: number;
    readyAt(now: number, wanted: number): number;
    earliest(ahead: number): number;
    take(now: number, call: Call): unknown;
    arrive(slot: unknown, at: number, response: Response | undefined): void;
    tell?(): void;
    hear?(event: CallEvent): void;
    wake?: () => void;
};

type RateOptions = {
    limit: number;
    interval?: number;
    burst?: number;
};

type RatePolicy = Readonly<Required<RateOptions>>;

type RedisClient = {
    readonly isReady?: boolean;
    scriptLoad(script: string): Promise<string>;
    evalSha(sha1: string, options: {
        keys: string[];
        arguments: string[];
    }): Promise<unknown>;
    eval(script: string, options: {
        keys: string[];
        arguments: string[];
    }): Promise<unknown>;
};

type RedisStoreOptions = {
    prefix?: string;
};

declare function redisStore(client: RedisClient, options?: RedisStoreOptions): LimiterStore;

export type { RedisClient };
export type { RedisStoreOptions };
export { redisStore };
