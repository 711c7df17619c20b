import { describe, expect, it } from 'vitest';
import { readCall } from '../src/calls';

describe('a call', () => {
  it.each(['event.popup_closed', 'event.Added hashtag', 'client.update', 'product_event'])('of %s records', (name) => {
    expect(readCall(name)).toBe('record');
  });

  it.each(['download_pdf', '', 'events.x', 'Event.x', 'client.updates', 'constructor', 'page_view'])(
    'of %j is none of ours',
    (name) => {
      expect(readCall(name)).toBe('unknown');
    },
  );

  it('of the chat window runs the callback it always ran', () => {
    expect(['widget.open', 'widget.close', 'widget.show', 'widget.hide'].map(readCall)).toEqual([
      'onOpen',
      'onClose',
      'nothing',
      'nothing',
    ]);
  });
});
