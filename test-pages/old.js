/*
 * What the pages for the clients of old browsers share: page.js in the language of 1999 (ES3, for IE 6), without
 * anything younger in the browser either. Whatever comes from the network reaches the document as text nodes only.
 *
 * oldPage({transports, connect}) runs a page. `transports` are the values of #transports that the client can take.
 * `connect(transport, page)` connects and answers {join(name), transport(), close()}; it tells `page` what happens:
 * connected(), message(value), changed() when the transport may be another, lost(why, whether it tries again).
 */
var oldPage = (function () {
  var KEPT_MESSAGES = 1000;

  function byId(id) {
    return document.getElementById(id);
  }

  function setText(node, text) {
    while (node.firstChild) node.removeChild(node.firstChild);
    node.appendChild(document.createTextNode(text));
  }

  function element(tag, className, text) {
    var node = document.createElement(tag);
    node.className = className;
    node.appendChild(document.createTextNode(text));
    return node;
  }

  function setVisible(node, visible) {
    node.className = node.className.replace(/ ?\bgone\b/g, '') + (visible ? '' : ' gone');
  }

  /** Calls `action` on an event, and keeps the browser from doing what it would do where `action` answers false. */
  function on(node, name, action) {
    function handle(event) {
      event = event || window.event;
      if (action(event) !== false) return;
      if (event.preventDefault) event.preventDefault();
      else event.returnValue = false;
    }
    if (node.addEventListener) node.addEventListener(name, handle, false);
    else node.attachEvent('on' + name, handle);
  }

  function parameter(name) {
    var pairs = location.search.substring(1).split('&');
    var i, pair;
    for (i = 0; i < pairs.length; i++) {
      pair = pairs[i].split('=');
      if (pair[0] === name) return decodeURIComponent((pair[1] || '').replace(/\+/g, ' '));
    }
    return '';
  }

  /** JSON as text; IE 6 and 7 have none of their own, but the client of 0.9 brings one. */
  function toJson(value) {
    return (window.JSON || io.JSON).stringify(value);
  }

  function asText(value) {
    return typeof value === 'string' ? value : toJson(value) || '';
  }

  /** One POST of a form; `done` gets the status, 0 when nobody answered, and the text of the answer. */
  function post(url, form, key, done) {
    var xhr = window.XMLHttpRequest ? new XMLHttpRequest() : new ActiveXObject('Microsoft.XMLHTTP');
    xhr.open('POST', url, true);
    xhr.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    if (key) xhr.setRequestHeader('Authorization', 'Bearer ' + key);
    xhr.onreadystatechange = function () {
      if (xhr.readyState === 4) done(xhr.status, xhr.responseText);
    };
    xhr.send(form);
  }

  function two(number) {
    return (number < 10 ? '0' : '') + number;
  }

  /** The list #messages, newest first; answers a function that adds what a `message` event brought. */
  function messageList() {
    var list = byId('messages');
    var count = 0;

    function show(number) {
      count = number;
      setText(byId('count'), String(count));
      setVisible(byId('empty'), count === 0);
    }

    on(byId('clear'), 'click', function () {
      while (list.firstChild) list.removeChild(list.firstChild);
      show(0);
    });
    return function (message) {
      var wrapped = message !== null && typeof message === 'object' && message.data !== undefined;
      var now = new Date();
      var item = element('li', 'message', '');
      var time = two(now.getHours()) + ':' + two(now.getMinutes()) + ':' + two(now.getSeconds());
      item.appendChild(element('span', 'time', time));
      item.appendChild(document.createTextNode(' '));
      item.appendChild(element('span', 'code', wrapped ? asText(message.code) : ''));
      item.appendChild(document.createTextNode(' '));
      item.appendChild(element('span', 'data', asText(wrapped ? message.data : message)));
      list.insertBefore(item, list.firstChild);
      if (list.childNodes.length > KEPT_MESSAGES) list.removeChild(list.lastChild);
      show(count + 1);
    };
  }

  /** The form #trigger-form: sends what PHP would send, and shows the answer in #answer. */
  function triggerForm() {
    on(byId('trigger-form'), 'submit', function () {
      var answer = byId('answer');
      setText(answer, '');
      post('/', 'name=' + encodeURIComponent(byId('name').value) + '&msg=' + encodeURIComponent(byId('msg').value),
        byId('key').value, function (status, body) {
          var error = /^\{"error":"(.*)"\}\s*$/.exec(body);
          answer.className = status === 200 ? 'answer' : 'answer bad';
          if (status === 200) setText(answer, body);
          else setText(answer, error ? error[1] : status ? 'The server answered ' + status + '.' : 'No answer.');
        });
      return false;
    });
  }

  /** Takes what this browser lacks out of the choice, and selects what the address asks for. */
  function offer(select, possible) {
    var wanted = parameter('transports');
    var i, option;
    for (i = 0; i < select.options.length; i++) {
      option = select.options[i];
      if (!possible[option.value]) {
        option.disabled = true;
        option.text += ' (not in this browser)';
      } else if (option.value === wanted) {
        select.selectedIndex = i;
      }
    }
  }

  return function (client) {
    var addMessage = messageList();
    var transports = byId('transports');
    var username = parameter('name');
    var state = 'disconnected';
    var connection = null;

    function show(newState) {
      var lamp = byId('state');
      state = newState;
      setText(lamp, state);
      lamp.setAttribute('data-state', state);
      setText(byId('connection'), state === 'disconnected' ? 'Connect' : 'Disconnect');
      setText(byId('transport'), state === 'connected' ? connection.transport() : 'none');
      setText(byId('room'), state === 'connected' && username ? username : 'none');
    }

    function problem(text) {
      setText(byId('problem'), text);
      setVisible(byId('problem'), text !== '');
    }

    function join() {
      if (state !== 'connected' || !username) return; // the next connect calls again
      connection.join(username);
      show('connected');
    }

    /** What an older connection still says is not heard. */
    function listener() {
      var mine = {
        connected: function () {
          if (connection !== mine.connection) return;
          show('connected');
          problem('');
          join();
        },
        message: function (value) {
          if (connection === mine.connection) addMessage(value);
        },
        changed: function () {
          if (connection === mine.connection && state === 'connected') show(state);
        },
        lost: function (why, again) {
          if (connection !== mine.connection) return;
          show(again ? 'connecting' : 'disconnected');
          problem(why);
        }
      };
      return mine;
    }

    function hangUp() {
      var old = connection;
      connection = null;
      if (old) old.close();
      show('disconnected');
      problem('');
    }

    function connect() {
      var mine = listener();
      hangUp();
      show('connecting');
      mine.connection = connection = client.connect(transports.value, mine);
    }

    offer(transports, client.transports);
    byId('username').value = byId('name').value = username || 'test';
    triggerForm();
    on(byId('join-form'), 'submit', function () {
      username = byId('username').value;
      byId('name').value = username;
      join();
      return false;
    });
    on(transports, 'change', connect);
    on(byId('connection'), 'click', function () {
      if (state === 'disconnected') connect();
      else hangUp();
    });
    // Not earlier: a script that waits for its answer, as those of JSONP do, would keep the page from being loaded.
    on(window, 'load', connect);
  };
})();
