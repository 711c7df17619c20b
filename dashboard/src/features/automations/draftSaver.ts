import type { DraftSaved, Graph } from '../../api/automationTypes'
import { ApiError } from '../../api/error'

/** How the draft stands with the server. */
export type Saving =
  | { kind: 'saved' }
  | { kind: 'saving' }
  /** Someone else saved meanwhile: nothing is sent until one of the two is chosen. */
  | { kind: 'conflict'; message: string }
  | { kind: 'failed'; error: unknown }

interface Effects {
  send: (graph: Graph, revision: number) => Promise<DraftSaved>
  tell: (saving: Saving) => void
  saved: (answer: DraftSaved) => void
  /** Whether what is sent arrives even when the page is left. */
  outlives: (graph: Graph) => boolean
}

/** Sends drafts one after the other, always the newest; what changes while one is on its way follows it. */
export class DraftSaver {
  private wanted: Graph | null = null
  private sending: Graph | null = null
  private isStopped = false

  constructor(
    private readonly effects: Effects,
    private revision: number,
  ) {}

  want(graph: Graph): void {
    this.wanted = graph
    if (!this.isStopped) this.effects.tell({ kind: 'saving' })
  }

  /** Send what is wanted. Returns once nothing is left to send, or sending failed. */
  async flush(): Promise<void> {
    if (this.sending) return
    while (this.wanted && !this.isStopped) {
      this.sending = this.wanted
      await this.sendOne(this.sending)
    }
    this.sending = null
  }

  /** The page may be left: send what is wanted at once. Returns whether nothing is lost if it is. */
  leave(): boolean {
    void this.flush()
    return !this.wanted || (this.sending === this.wanted && this.effects.outlives(this.wanted))
  }

  /** Go on after a conflict or a failure: from the revision that is there now, or from the one known. */
  async goOn(revision?: number): Promise<void> {
    if (revision !== undefined) this.revision = revision
    this.isStopped = false
    await this.flush()
  }

  /** Whether something is not with the server yet. */
  get isBehind(): boolean {
    return this.wanted !== null
  }

  private async sendOne(graph: Graph): Promise<void> {
    try {
      const answer = await this.effects.send(graph, this.revision)
      this.revision = answer.revision
      if (this.wanted === graph) this.wanted = null
      this.effects.saved(answer)
      this.effects.tell({ kind: this.wanted ? 'saving' : 'saved' })
    } catch (error) {
      this.isStopped = true
      const isConflict = error instanceof ApiError && error.code === 'draft_changed'
      this.effects.tell(isConflict ? { kind: 'conflict', message: error.message } : { kind: 'failed', error })
    }
  }
}
