import type { components } from './schema'

/** A JSON value as it travels. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

/** The same shape, with every place the schema leaves open filled by JSON. */
export type Known<Shape> = unknown extends Shape
  ? Json
  : Shape extends (infer Item)[]
    ? Known<Item>[]
    : Shape extends object
      ? { [Name in keyof Shape]: Known<Shape[Name]> }
      : Shape

type Schemas = components['schemas']
/** What the server calls by that name. */
export type Shape<Name extends keyof Schemas> = Known<Schemas[Name]>

export type AttributeType = Shape<'AttributeType'>
export type DefinitionState = Shape<'State'>
export type Role = Shape<'Role'>
export type Session = Shape<'SessionAnswer'>
export type Workspace = Shape<'SessionWorkspace'>
export type WorkspaceSettings = Shape<'Workspace'>
export type Violation = Shape<'Violation'>
export type EventItem = Shape<'EventItem'>
export type EventKind = EventItem['kind']
export type LiveItem = Shape<'LiveEventItem'>
export type Verdict = Shape<'Verdict'>
export type Outcome = Verdict['outcome']
export type Install = Shape<'InstallState'>
export type InstallStep = keyof Install['checks']
export type LossMeter = Shape<'LossMeter'>
export type InstallProblem = Shape<'InstallProblem'>
export type UserItem = Shape<'UserItem'>
export type UserSort = 'last_seen' | 'first_seen' | 'events' | 'score'
export type AttributeDetail = Shape<'AttributeValue'>
export type UserDetail = Shape<'UserDetail'>
export type ListItem = Shape<'ListItem'>
export type SegmentItem = Shape<'SegmentItem'>
export type SegmentPreview = Shape<'SegmentPreview'>
export type UsedBy = Shape<'UsedBy'>
export type AutomationMoment = Shape<'AutomationMoment'>
export type DeliveryMoment = Shape<'DeliveryMoment'>
export type EventSummary = Shape<'EventListItem'>
export type AttributeDefinition = Shape<'AttributeItem'>
export type EventDetail = Shape<'EventDetail'>
export type ViolationExample = Shape<'ViolationExampleItem'>
export type ViolationGroup = Shape<'ViolationGroupItem'>
export type ApiKey = Shape<'ApiKeyItem'>
export type Token = Shape<'TokenItem'>
export type TokenScope = Shape<'TokenScope'>
export type CreatedToken = Shape<'CreatedToken'>
export type WorkspaceMember = Shape<'MemberItem'>
export type AuditLine = Shape<'AuditItem'>
export type Health = Shape<'HealthAnswer'>
export type DeadLetter = Shape<'DeadLetter'>
export type Scoring = Shape<'ScoringAnswer'>
export type ScoringPlan = Shape<'Plan'>
export type ScoringRule = Shape<'Rule'>
export type ScoringGroup = Shape<'Group'>
export type ScoringVersion = Shape<'VersionItem'>
export type PublishedPlan = Shape<'PublishedPlan'>
export type Publication = Shape<'Publication'>
export type ScoringJob = Shape<'JobItem'>
export type ScoringPreview = Shape<'PreviewAnswer'>
export type UserScore = Shape<'UserScore'>
export type ScoreLine = Shape<'LineItem'>
export type EventScore = Shape<'EventScore'>
export type Cap = Shape<'Cap'>
export type Decay = ScoringRule['decay']
export type Condition = NonNullable<ScoringRule['condition']>
export type OutboxItem = Shape<'OutboxItem'>
export type OutboxState = OutboxItem['state']
export type OutboxDetail = Shape<'OutboxDetail'>
export type OutboxContent = OutboxDetail['content']
