import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Menu,
  Modal,
  SegmentedControl,
  Tooltip,
  type VariantColorsResolver,
} from '@mantine/core'

const cue: MantineColorsTuple = [
  '#e1f3f0',
  '#c3e7e2',
  '#93d5cd',
  '#5fc1b7',
  '#2cb3a8',
  '#16968d',
  '#0f867f',
  '#0b7a75',
  '#096762',
  '#06504c',
]

/** Buttons take their colours from the tokens, so that each keeps AA contrast in both schemes. */
const variantColorResolver: VariantColorsResolver = ({ color, variant }) => {
  const tone = color === 'red' ? 'red' : 'accent'
  const solid = `var(--${tone})`
  const text = `var(--${tone}-text)`
  const clear = '1px solid transparent'
  switch (variant) {
    case 'filled':
      return {
        background: solid,
        hover: `var(--${tone}-hover)`,
        color: tone === 'red' ? 'var(--surface)' : 'var(--on-accent)',
        border: clear,
      }
    case 'light':
      return { background: `var(--${tone}-soft)`, hover: `var(--${tone}-line)`, color: text, border: clear }
    case 'outline':
      return {
        background: 'transparent',
        hover: `var(--${tone}-soft)`,
        color: text,
        border: `1px solid var(--${tone}-line)`,
      }
    case 'subtle':
    case 'transparent':
      return {
        background: 'transparent',
        hover: 'var(--hover)',
        color: color === 'gray' ? 'var(--text-2)' : text,
        border: clear,
      }
    default:
      return {
        background: 'var(--surface)',
        hover: 'var(--sunken)',
        color: 'var(--text)',
        border: '1px solid var(--line-strong)',
      }
  }
}

const shared = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-3)',
  '--mantine-color-placeholder': 'var(--text-3)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--sunken)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-error': 'var(--red-text)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-color-disabled-color': 'var(--text-3)',
}

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: shared,
})

export const theme = createTheme({
  primaryColor: 'cue',
  primaryShade: { light: 7, dark: 4 },
  colors: { cue },
  variantColorResolver,
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '10px', xl: '14px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 28 } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, withArrow: false, offset: 6 } }),
    Menu: Menu.extend({
      defaultProps: {
        shadow: 'md',
        position: 'bottom-end',
        offset: 4,
        // The first item takes focus: the placeholder that else does is no item of a menu to a screen reader.
        withInitialFocusPlaceholder: false,
      },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        radius: 'lg',
        closeButtonProps: { 'aria-label': 'Close' },
        overlayProps: { backgroundOpacity: 0.45 },
      },
    }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs' } }),
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', comboboxProps: { shadow: 'md' } } },
    TagsInput: { defaultProps: { size: 'xs' } },
  },
})
