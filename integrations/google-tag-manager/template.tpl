___TERMS_OF_SERVICE___

By creating or modifying this file you agree to Google Tag Manager's Community
Template Gallery Developer Terms of Service available at
https://developers.google.com/tag-manager/gallery-tos (or such other URL as
Google may provide), as modified from time to time.


___INFO___

{
  "type": "TAG",
  "id": "cvt_temp_public_id",
  "version": 1,
  "securityGroups": [],
  "displayName": "Cueline",
  "categories": [
    "ANALYTICS",
    "MARKETING",
    "PERSONALIZATION"
  ],
  "brand": {
    "id": "brand_dummy",
    "displayName": ""
  },
  "description": "Loads Cueline's widget from your own server, and sends events, product events, user attributes and consent. Tags may fire in any order: what comes before the widget is kept.",
  "containerContexts": [
    "WEB"
  ]
}


___TEMPLATE_PARAMETERS___

[
  {
    "type": "RADIO",
    "name": "type",
    "displayName": "What this tag does",
    "simpleValueType": true,
    "defaultValue": "load",
    "radioItems": [
      {
        "value": "load",
        "displayValue": "Load Cueline",
        "help": "Once in each container, on the trigger Initialization - All Pages."
      },
      {
        "value": "event",
        "displayValue": "Send an event",
        "help": "On any trigger, Page View included."
      },
      {
        "value": "product",
        "displayValue": "Send a product event"
      },
      {
        "value": "user",
        "displayValue": "Say something of the user",
        "help": "User attributes, without a page view."
      },
      {
        "value": "consent",
        "displayValue": "Answer about consent",
        "help": "For a consent platform's trigger."
      }
    ]
  },
  {
    "type": "TEXT",
    "name": "apiKey",
    "displayName": "API key",
    "simpleValueType": true,
    "help": "In Cueline's dashboard under Settings, API keys.",
    "valueValidators": [
      {
        "type": "NON_EMPTY"
      }
    ],
    "enablingConditions": [
      {
        "paramName": "type",
        "paramValue": "load",
        "type": "EQUALS"
      }
    ]
  },
  {
    "type": "TEXT",
    "name": "server",
    "displayName": "Server address",
    "simpleValueType": true,
    "valueHint": "https://cueline.shop.example",
    "help": "Where widget.js is, with its path and without widget.js itself. It must begin with https://.",
    "valueValidators": [
      {
        "type": "NON_EMPTY"
      },
      {
        "type": "REGEX",
        "args": [
          "^https://[^\\s?#]+$"
        ],
        "errorMessage": "An address that begins with https://"
      }
    ],
    "enablingConditions": [
      {
        "paramName": "type",
        "paramValue": "load",
        "type": "EQUALS"
      }
    ]
  },
  {
    "type": "SELECT",
    "name": "consent",
    "displayName": "Consent",
    "simpleValueType": true,
    "macrosInSelect": false,
    "defaultValue": "granted",
    "help": "While consent is pending, events wait in the page's memory: no cookie, no storage, no request.",
    "selectItems": [
      {
        "value": "granted",
        "displayValue": "Not asked for: send at once"
      },
      {
        "value": "mode",
        "displayValue": "Follow consent mode (analytics_storage)"
      },
      {
        "value": "pending",
        "displayValue": "Wait for a tag that answers about consent"
      }
    ],
    "enablingConditions": [
      {
        "paramName": "type",
        "paramValue": "load",
        "type": "EQUALS"
      }
    ]
  },
  {
    "type": "CHECKBOX",
    "name": "spa",
    "checkboxText": "Each route is a page view (single-page applications)",
    "simpleValueType": true,
    "enablingConditions": [
      {
        "paramName": "type",
        "paramValue": "load",
        "type": "EQUALS"
      }
    ]
  },
  {
    "type": "TEXT",
    "name": "eventName",
    "displayName": "Event name",
    "simpleValueType": true,
    "valueHint": "newsletter_signup",
    "help": "With or without the prefix event.; it is put before names that lack it.",
    "valueValidators": [
      {
        "type": "NON_EMPTY"
      }
    ],
    "enablingConditions": [
      {
        "paramName": "type",
        "paramValue": "event",
        "type": "EQUALS"
      }
    ]
  },
  {
    "type": "TEXT",
    "name": "productId",
    "displayName": "Product id",
    "simpleValueType": true,
    "valueValidators": [
      {
        "type": "NON_EMPTY"
      }
    ],
    "enablingConditions": [
      {
        "paramName": "type",
        "paramValue": "product",
        "type": "EQUALS"
      }
    ]
  },
  {
    "type": "TEXT",
    "name": "productEvent",
    "displayName": "What happened to it",
    "simpleValueType": true,
    "valueHint": "add to cart",
    "help": "Such as view, add to cart, purchase, refund.",
    "valueValidators": [
      {
        "type": "NON_EMPTY"
      }
    ],
    "enablingConditions": [
      {
        "paramName": "type",
        "paramValue": "product",
        "type": "EQUALS"
      }
    ]
  },
  {
    "type": "SELECT",
    "name": "answer",
    "displayName": "Answer",
    "simpleValueType": true,
    "macrosInSelect": true,
    "defaultValue": "granted",
    "help": "Or a variable that gives one of these two words.",
    "selectItems": [
      {
        "value": "granted",
        "displayValue": "granted"
      },
      {
        "value": "denied",
        "displayValue": "denied"
      }
    ],
    "enablingConditions": [
      {
        "paramName": "type",
        "paramValue": "consent",
        "type": "EQUALS"
      }
    ]
  },
  {
    "type": "SIMPLE_TABLE",
    "name": "about",
    "displayName": "About the user",
    "help": "Such as user_id, email, or attributes of your own. A variable without a value is left out.",
    "newRowButtonText": "Add a user attribute",
    "simpleTableColumns": [
      {
        "name": "name",
        "displayName": "Name",
        "defaultValue": "",
        "type": "TEXT",
        "isUnique": true,
        "valueValidators": [
          {
            "type": "NON_EMPTY"
          }
        ]
      },
      {
        "name": "value",
        "displayName": "Value",
        "defaultValue": "",
        "type": "TEXT"
      }
    ],
    "enablingConditions": [
      {
        "paramName": "type",
        "paramValue": "load",
        "type": "EQUALS"
      },
      {
        "paramName": "type",
        "paramValue": "user",
        "type": "EQUALS"
      }
    ]
  },
  {
    "type": "SIMPLE_TABLE",
    "name": "attributes",
    "displayName": "Attributes",
    "help": "Variables keep their type; what is typed here is text. A variable without a value is left out.",
    "newRowButtonText": "Add an attribute",
    "simpleTableColumns": [
      {
        "name": "name",
        "displayName": "Name",
        "defaultValue": "",
        "type": "TEXT",
        "isUnique": true,
        "valueValidators": [
          {
            "type": "NON_EMPTY"
          }
        ]
      },
      {
        "name": "value",
        "displayName": "Value",
        "defaultValue": "",
        "type": "TEXT"
      }
    ],
    "enablingConditions": [
      {
        "paramName": "type",
        "paramValue": "event",
        "type": "EQUALS"
      },
      {
        "paramName": "type",
        "paramValue": "product",
        "type": "EQUALS"
      }
    ]
  },
  {
    "type": "TEXT",
    "name": "object",
    "displayName": "More of them, from an object",
    "simpleValueType": true,
    "help": "A variable that gives an object, such as one of the data layer's. The rows above win.",
    "enablingConditions": [
      {
        "paramName": "type",
        "paramValue": "event",
        "type": "EQUALS"
      },
      {
        "paramName": "type",
        "paramValue": "product",
        "type": "EQUALS"
      },
      {
        "paramName": "type",
        "paramValue": "user",
        "type": "EQUALS"
      }
    ]
  }
]


___SANDBOXED_JS_FOR_WEB_TEMPLATE___

const addConsentListener = require('addConsentListener');
const callInWindow = require('callInWindow');
const copyFromWindow = require('copyFromWindow');
const createQueue = require('createQueue');
const getTimestampMillis = require('getTimestampMillis');
const getType = require('getType');
const getUrl = require('getUrl');
const injectScript = require('injectScript');
const isConsentGranted = require('isConsentGranted');
const JSON = require('JSON');
const logToConsole = require('logToConsole');
const makeTableMap = require('makeTableMap');
const queryPermission = require('queryPermission');
const setInWindow = require('setInWindow');

/** Give up, and say in preview mode what to do. */
const refuse = (text) => {
  logToConsole('Cueline: ' + text);
  data.gtmOnFailure();
};

/**
 * Give the page a `userengage` that notes calls until the widget takes over, as the inline stub does: [time, address, name,
 * attributes] in `userengage.q`. Whichever tag fires first does it, so the order of tags does not matter.
 */
const keepCalls = () => {
  if (copyFromWindow('userengage')) return;
  let note;
  const keeper = (name, attributes) => {
    if (copyFromWindow('userengage.ready')) callInWindow('userengage', name, attributes);
    else note([getTimestampMillis(), getUrl(), name, JSON.parse(JSON.stringify(attributes))]);
  };
  setInWindow('userengage', keeper, false);
  note = createQueue('userengage.q');
};

/** Put what has a value in `from` into `into`. */
const gather = (into, from) => {
  for (const name in from) {
    if (name && getType(from[name]) !== 'undefined') into[name] = from[name];
  }
  return into;
};

/** The rows of a table, over what the object variable gives. */
const filledIn = (rows) => {
  const object = getType(data.object) === 'object' ? data.object : {};
  return gather(gather({}, object), rows ? makeTableMap(rows, 'name', 'value') || {} : {});
};

const send = (name, attributes) => {
  keepCalls();
  callInWindow('userengage', name, attributes);
  data.gtmOnSuccess();
};

/** Follow consent mode: what it grants is granted; what it denies from now on is denied. */
const followConsentMode = () => {
  addConsentListener('analytics_storage', (consentType, granted) => {
    callInWindow('userengage', 'consent', granted ? 'granted' : 'denied');
  });
};

const consentNow = () => {
  if (data.consent === 'mode') return isConsentGranted('analytics_storage') ? 'granted' : 'pending';
  return data.consent === 'pending' ? 'pending' : undefined;
};

/** What the page says in `civchat` stays; what the tag says is added. */
const setUp = (said) => {
  const civchat = gather(copyFromWindow('civchat') || {}, filledIn(data.about));
  const consent = said || consentNow();
  setInWindow('civchat', gather(civchat, { apiKey: data.apiKey, consent: consent, spa: data.spa || undefined }), true);
};

const widgetOf = (server) => {
  let end = server.length;
  while (server.charAt(end - 1) === '/') end = end - 1;
  return server.slice(0, end) + '/widget.js';
};

const load = () => {
  if (!data.apiKey) return refuse('this tag has no API key. Fill it in.');
  const widget = widgetOf(data.server || '');
  if (!queryPermission('inject_script', widget)) {
    return refuse('"' + widget + '" may not be loaded. The server address must begin with https://.');
  }
  const said = (copyFromWindow('civchat') || {}).consent;
  setUp(said);
  keepCalls();
  if (data.consent === 'mode' && !said) followConsentMode();
  injectScript(widget, data.gtmOnSuccess, data.gtmOnFailure, 'cueline');
};

const sendEvent = () => {
  const name = data.eventName;
  if (!name) return refuse('this tag has no event name, or its variable has no value.');
  send(name.indexOf('event.') === 0 ? name : 'event.' + name, filledIn(data.attributes));
};

const sendProductEvent = () => {
  if (!data.productId || !data.productEvent) return refuse('a product event needs a product id and what happened to it.');
  const about = { product_id: data.productId, event_type: data.productEvent };
  send('product_event', gather(filledIn(data.attributes), about));
};

const answerConsent = () => {
  if (data.answer !== 'granted' && data.answer !== 'denied') return refuse('the answer about consent is granted or denied.');
  send('consent', data.answer);
};

if (data.type === 'load') load();
else if (data.type === 'event') sendEvent();
else if (data.type === 'product') sendProductEvent();
else if (data.type === 'user') send('client.update', filledIn(data.about));
else if (data.type === 'consent') answerConsent();
else refuse('choose what this tag does.');


___WEB_PERMISSIONS___

[
  {
    "instance": {
      "key": {
        "publicId": "access_globals",
        "versionId": "1"
      },
      "param": [
        {
          "key": "keys",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "userengage"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": true
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "userengage.q"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "userengage.ready"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "civchat"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "inject_script",
        "versionId": "1"
      },
      "param": [
        {
          "key": "urls",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 1,
                "string": "https://*/widget.js"
              },
              {
                "type": 1,
                "string": "https://*/*/widget.js"
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "get_url",
        "versionId": "1"
      },
      "param": [
        {
          "key": "urlParts",
          "value": {
            "type": 1,
            "string": "any"
          }
        },
        {
          "key": "queriesAllowed",
          "value": {
            "type": 1,
            "string": "any"
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "access_consent",
        "versionId": "1"
      },
      "param": [
        {
          "key": "consentTypes",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "analytics_storage"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "logging",
        "versionId": "1"
      },
      "param": [
        {
          "key": "environments",
          "value": {
            "type": 1,
            "string": "debug"
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  }
]


___TESTS___

scenarios:
- name: Loading sets civchat up, keeps calls and injects the widget
  code: |-
    runCode({ type: 'load', apiKey: 'k1', server: 'https://cueline.shop.example/t/', spa: true });

    assertApi('setInWindow').wasCalledWith('civchat', { apiKey: 'k1', spa: true }, true);
    assertApi('createQueue').wasCalledWith('userengage.q');
    assertThat(injected).isEqualTo(['https://cueline.shop.example/t/widget.js']);
    assertApi('gtmOnSuccess').wasCalled();
- name: Loading keeps what the page says, and adds what the tag says
  code: |-
    page.civchat = { email: 'ada@shop.example', plan: 'free' };

    runCode({ type: 'load', apiKey: 'k1', server: 'https://s.example', about: [{ name: 'plan', value: 'gold' }] });

    assertApi('setInWindow').wasCalledWith('civchat', { email: 'ada@shop.example', plan: 'gold', apiKey: 'k1' }, true);
- name: Loading without https is refused
  code: |-
    mock('queryPermission', false);

    runCode({ type: 'load', apiKey: 'k1', server: 'http://s.example' });

    assertApi('injectScript').wasNotCalled();
    assertApi('gtmOnFailure').wasCalled();
- name: Consent mode that has not granted makes consent pending
  code: |-
    mock('isConsentGranted', false);

    runCode({ type: 'load', apiKey: 'k1', server: 'https://s.example', consent: 'mode' });

    assertApi('setInWindow').wasCalledWith('civchat', { apiKey: 'k1', consent: 'pending' }, true);
    assertApi('addConsentListener').wasCalled();
- name: An event carries its rows, and gets its prefix
  code: |-
    runCode({ type: 'event', eventName: 'signup', attributes: [{ name: 'form', value: 'footer' }, { name: 'seats', value: 5 }] });

    assertApi('callInWindow').wasCalledWith('userengage', 'event.signup', { form: 'footer', seats: 5 });
    assertApi('gtmOnSuccess').wasCalled();
- name: A product event says which product and what happened
  code: |-
    runCode({ type: 'product', productId: 'p1', productEvent: 'add to cart' });

    assertApi('callInWindow').wasCalledWith('userengage', 'product_event', { product_id: 'p1', event_type: 'add to cart' });
- name: An answer about consent is one of two words
  code: |-
    runCode({ type: 'consent', answer: 'maybe' });

    assertApi('callInWindow').wasNotCalled();
    assertApi('gtmOnFailure').wasCalled();
setup: |-
  const page = {};
  const injected = [];
  mock('copyFromWindow', (key) => page[key]);
  mock('setInWindow', (key, value) => {
    page[key] = value;
  });
  mock('createQueue', () => () => {});
  mock('callInWindow', () => {});
  mock('injectScript', (url, onSuccess) => {
    injected.push(url);
    onSuccess();
  });


___NOTES___

One template for the loader and for every other tag, so that a container imports one file.
