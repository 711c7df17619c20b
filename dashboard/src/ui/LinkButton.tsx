import { Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentPropsWithRef } from 'react'

type AnchorProps = ButtonProps & Omit<ComponentPropsWithRef<'a'>, keyof ButtonProps>

/** A link that looks like a button, because what follows is the next step. */
export const LinkButton = createLink((props: AnchorProps) => <Button component="a" {...props} />)
