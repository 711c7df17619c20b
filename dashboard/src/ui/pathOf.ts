/** An address without its scheme: `shop.example/cart?step=2`. */
export function pathOf(url: string): string {
  return url.replace(/^https?:\/\//, '')
}
