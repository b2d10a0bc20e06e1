export type Data = null | undefined | boolean | number | bigint | string | Uint8Array | Date | Data[] | Map<Data, Data> | { [key: string]: Data }
export type Config = { [key: string]: string }
export type Offset = { [key: string]: Data }

export interface Key {
  name: string
  type?: 'BOOLEAN' | 'STRING' | 'INT' | 'SHORT' | 'LONG' | 'DOUBLE' | 'LIST' | 'CLASS' | 'PASSWORD'
  default?: string
  required?: boolean
  importance?: 'HIGH' | 'MEDIUM' | 'LOW'
  doc?: string
}

/** A record for Kafka. Whole numbers are int64, other numbers float64; a Date is none of a source's data. */
export interface SourceRecord {
  topic: string
  value: Data
  key?: Data
  partition?: number
  timestamp?: number
  headers?: [string, Data][]
}

/** A record from Kafka. A decimal is its digits, as a string. */
export interface SinkRecord {
  topic: string
  partition: number
  offset: number | bigint
  timestamp: number | bigint | null
  key: Data
  value: Data
  headers: [string, Data][]
}

declare class Connector {
  static className: string
  static version: string
  static doc: string
  static keys: Key[]
  static validate(config: Config): { [key: string]: string[] } | Promise<{ [key: string]: string[] }>
  static taskConfigs(config: Config, maxTasks: number): Config[] | Promise<Config[]>
  readonly config: Config
  readonly task: number
  start(offsets: (partition: Offset) => Promise<Offset | null>): Promise<void>
  stop(): Promise<void>
}

export class Source extends Connector {
  static endsTransactions: boolean
  endsTransactions: boolean
  poll(): Promise<{ records: SourceRecord[]; partition?: Offset; offset?: Offset; transaction?: 'commit' | 'abort' | null } | null>
  commit(offsets: { partition: Offset; offset: Offset | null }[]): Promise<void>
}

export class Sink extends Connector {
  put(records: SinkRecord[]): Promise<void>
  flush(): Promise<void>
}

export class Retriable extends Error {}

export class BadRecord extends Error {
  constructor(record: SinkRecord | number, reason?: string | Error)
  readonly record: SinkRecord | number
}

export function serve(...classes: (typeof Source | typeof Sink)[]): void
export function log(level: 'debug' | 'info' | 'warn' | 'error', message: string, attributes?: { [key: string]: unknown }): void
