/* The demo shop: an ordinary shop page that calls userengage(), and a panel that shows what left the browser. */
(function () {
  'use strict';

  var PRODUCTS = [
    { id: 'assam-morning', name: 'Morning Assam', note: 'Malt and a little honey.', price: 12.5, tin: '#b4532a' },
    { id: 'jasmine-pearls', name: 'Jasmine Pearls', note: 'Rolled by hand, opens slowly.', price: 24, tin: '#3f8f6b' },
    { id: 'lapsang-smoke', name: 'Smoked Lapsang', note: 'Pinewood, tar, a rainy evening.', price: 16.9, tin: '#4f5d75' },
    { id: 'rooibos-garden', name: 'Rooibos Garden', note: 'No caffeine, all orange peel.', price: 9.9, tin: '#c98a2b' },
  ];

  var opened = Date.now();
  var section = 'hero';
  var copied = false;
  var cart = { count: 0, total: 0 };

  function find(id) {
    return document.getElementById(id);
  }

  function element(tag, className, text) {
    var made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function euros(amount) {
    return '€ ' + amount.toFixed(2);
  }

  /* What was sent: this page watches its own requests. */

  var rows = new Map();

  function show(item) {
    var row = element('li');
    var line = element('div', 'line');
    var attributes = item.name === 'page_view' ? item.user : item.data;
    line.append(element('strong', '', item.name), element('span', 'state', 'on its way'));
    row.append(line);
    if (Object.keys(attributes).length) row.append(element('pre', '', JSON.stringify(attributes, null, 1)));
    find('log').prepend(row);
    find('log-empty').hidden = true;
    rows.set(item.id, row.querySelector('.state'));
  }

  function settle(id, text, mood) {
    var state = rows.get(id);
    if (!state) return;
    state.textContent = text;
    state.className = 'state ' + mood;
  }

  function watchRequests() {
    var send = window.fetch;
    window.fetch = function (url, request) {
      var sent = send.apply(this, arguments);
      if (String(url).indexOf('/api/event/') > 0) follow(JSON.parse(request.body), sent);
      return sent;
    };
  }

  function follow(batch, sent) {
    batch.events.forEach(function (item) {
      if (!rows.has(item.id)) show(item);
    });
    sent.then(
      function (answer) {
        return answer.clone().json().then(function (said) {
          tell(batch, answer.status, said);
        });
      },
      function () {
        batch.events.forEach(function (item) {
          settle(item.id, 'kept, tried again soon', '');
        });
      },
    );
  }

  function tell(batch, status, said) {
    var answers = new Map((said.items || []).map(function (item) { return [item.id, item]; }));
    batch.events.forEach(function (item) {
      var answer = answers.get(item.id);
      if (status >= 400) settle(item.id, status + ' ' + said.error.message, 'bad');
      else if (answer && answer.status === 'rejected') settle(item.id, answer.message, 'bad');
      else settle(item.id, status + ' accepted', 'good');
    });
  }

  /* The shop. */

  function tin(product) {
    var svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 200 130');
    svg.setAttribute('aria-hidden', 'true');
    svg.style.setProperty('--tin', product.tin);
    svg.innerHTML =
      '<ellipse cx="100" cy="117" rx="46" ry="6" fill="#000" opacity=".14"/>' +
      '<rect x="62" y="34" width="76" height="82" rx="7" fill="' + product.tin + '"/>' +
      '<rect x="57" y="20" width="86" height="20" rx="6" fill="' + product.tin + '"/>' +
      '<rect x="57" y="20" width="86" height="20" rx="6" fill="#000" opacity=".22"/>' +
      '<rect x="72" y="58" width="56" height="40" rx="4" fill="#fff" opacity=".92"/>' +
      '<path d="M88 88c0-11 7-18 24-18 0 12-7 18-22 18zm0 0 10-9" fill="none" stroke="' + product.tin + '" stroke-width="2.5"/>';
    return svg;
  }

  function orderForm(product) {
    var form = element('form');
    var amount = element('p');
    var label = element('label', '', 'Tins');
    var quantity = element('input');
    quantity.id = 'quantity-' + product.id;
    quantity.type = 'number';
    quantity.min = '1';
    quantity.max = '20';
    quantity.value = '1';
    quantity.required = true;
    label.htmlFor = quantity.id;
    amount.style.margin = '0';
    amount.append(label, quantity);
    var button = element('button', 'button', 'Add to cart');
    button.type = 'submit';
    button.setAttribute('aria-label', 'Add ' + product.name + ' to the cart');
    form.append(element('p', 'price', euros(product.price)), amount, button);
    form.addEventListener('submit', function (event) {
      event.preventDefault();
      addToCart(product, Number(quantity.value));
    });
    return form;
  }

  function showProducts() {
    PRODUCTS.forEach(function (product) {
      var item = element('li', 'product');
      var about = element('div', 'about');
      about.append(element('h3', '', product.name), element('p', '', product.note), orderForm(product));
      item.append(tin(product), about);
      find('products').append(item);
    });
  }

  function addToCart(product, quantity) {
    cart.count += quantity;
    cart.total += quantity * product.price;
    find('cart-count').textContent = cart.count;
    find('cart-total').textContent = '(' + euros(cart.total) + ')';
    userengage('event.add_to_cart', { product: product.name, price: product.price, quantity: quantity });
    userengage('product_event', {
      product_id: product.id,
      event_type: 'add to cart',
      name: product.name,
      price: product.price,
      quantity: quantity,
    });
  }

  /* The reference's cases. */

  function offer() {
    find('open-offer').addEventListener('click', function () {
      find('offer').hidden = false;
      find('close-offer').focus();
    });
    find('close-offer').addEventListener('click', function () {
      find('offer').hidden = true;
      find('open-offer').focus();
      userengage('event.popup_closed');
    });
    find('offer').addEventListener('keydown', function (event) {
      if (event.key === 'Escape') find('close-offer').click();
    });
  }

  function exitIntent() {
    document.addEventListener('copy', function () {
      copied = true;
    });
    document.addEventListener('mouseleave', function (event) {
      if (event.clientY < 0) {
        if (typeof window.userengage === 'function') {
          userengage('event.exit_intent', {
            current_section: section,
            seconds_on_page: Math.round((Date.now() - opened) / 1000),
            has_copied_text: copied,
            mouse_position: { x: event.clientX, y: event.clientY },
          });
        }
      }
    }, false);
  }

  function watchSections() {
    var seen = new IntersectionObserver(
      function (entries) {
        entries.forEach(function (entry) {
          if (entry.isIntersecting) section = entry.target.dataset.section;
        });
      },
      { rootMargin: '-45% 0px -45% 0px' },
    );
    document.querySelectorAll('[data-section]').forEach(function (one) {
      seen.observe(one);
    });
  }

  function downloads() {
    find('download').addEventListener('click', function () {
      userengage('event.download_pdf', { file_name: 'brewing-guide.pdf', pages: 1 });
    });
  }

  function letter() {
    find('letter-form').addEventListener('submit', function (event) {
      event.preventDefault();
      userengage('client.update', { first_name: find('first-name').value, email: find('email').value });
      userengage('event.newsletter_joined');
      find('letter-status').textContent = 'Thank you, ' + find('first-name').value + '.';
    });
  }

  /* The panel. */

  function problemWith(name, text) {
    if (!/^(event\.|product_event$|client\.update$)/.test(name)) {
      return 'Not sent: event names start with “event.”, as in event.' + name;
    }
    try {
      if (text.trim()) JSON.parse(text);
      return '';
    } catch (error) {
      return 'The attributes are not JSON: ' + error.message;
    }
  }

  function eventConsole() {
    find('console-form').addEventListener('submit', function (event) {
      event.preventDefault();
      var name = find('event-name').value.trim();
      var text = find('event-attributes').value;
      var problem = problemWith(name, text);
      find('console-problem').textContent = problem;
      if (problem.indexOf('The attributes') === 0) return;
      userengage(name, text.trim() ? JSON.parse(text) : undefined);
    });
  }

  function showVisitor() {
    var key = window.civchat.userKey;
    if (!key) return;
    find('visitor-key').textContent = key;
    find('visitor-link').href = '/users?q=' + encodeURIComponent(key);
  }

  function sayWhyNothingLeaves() {
    if (window.civchat.apiKey) return;
    find('log-empty').textContent =
      'Nothing is sent: every API key of this workspace is revoked. Create one in Settings, API keys, and load this page again.';
  }

  watchRequests();
  sayWhyNothingLeaves();
  showProducts();
  offer();
  exitIntent();
  watchSections();
  downloads();
  letter();
  eventConsole();
  showVisitor();
  document.addEventListener('cueline-loaded', showVisitor);
})();
