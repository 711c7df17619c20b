import type { AutomationTemplate } from '../../api/automationTypes'
import styles from './Automations.module.css'
import { Picture } from './Picture'

interface TemplateCardsProps {
  templates: readonly AutomationTemplate[]
  /** The id of the chosen one, where one is chosen before anything is made. */
  chosen?: string | null
  disabled?: boolean
  onChoose: (template: AutomationTemplate) => void
}

/** Automations to start from, each with a picture of it. */
export function TemplateCards({ templates, chosen, disabled = false, onChoose }: TemplateCardsProps) {
  return (
    <ul className={styles.templates}>
      {templates.map((template) => (
        <li key={template.id}>
          <button
            type="button"
            className={styles.template}
            aria-pressed={chosen === undefined ? undefined : chosen === template.id}
            disabled={disabled}
            onClick={() => onChoose(template)}
          >
            <Picture graph={template.graph} />
            <strong>{template.name}</strong>
            <span>{template.description}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
