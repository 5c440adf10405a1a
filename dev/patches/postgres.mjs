// What is changed in the PostgreSQL driver, and why. Reason and way out: docs/decisions/009-a-patched-driver.md.
// `from` must occur exactly once; SHA-256 of the files as npm ships them, for ESM (`src`) and CommonJS (`cjs/src`), which differ in imports only.

export const name = 'postgres';
export const version = '3.4.9';

const connection = [
  {
    // A small write waits for an immediate. When the socket closed meanwhile, `null.write` ended the process (porsager/postgres #1066, #1154, #1208).
    from: `  function nextWrite(fn) {
    const x = socket.write(chunk, fn)
    nextWriteTimer !== null && clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    return x
  }
`,
    to: `  function nextWrite(fn) {
    const x = chunk
    dropWrites()
    return socket === null || socket.write(x, fn)
  }

  function dropWrites() {
    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
  }
`,
  },
  {
    // Asked on a connection that is gone: the query must be told, or its caller waits for ever.
    from: `      return queryError(q, Errors.connection('CONNECTION_DESTROYED', options))

    if (stream)
`,
    to: `      return queryError(q, Errors.connection('CONNECTION_DESTROYED', options))

    if (socket === null)
      return (queryError(q, Errors.connection('CONNECTION_CLOSED', options)), true)

    if (stream)
`,
  },
  {
    // A BEGIN that filled the pipeline, or whose bytes met a full socket, was sent without reserving its connection: the transaction stayed open
    // on it and other people's statements ran inside (porsager/postgres #823, #1189; the fixes #1207, #1218 are not released).
    from: `      return write(toBuffer(q))
        && !q.describeFirst
        && !q.cursorFn
        && sent.length < max_pipeline
        && (!q.options.onexecute || q.options.onexecute(connection))
`,
    to: `      const room = write(toBuffer(q))
      if (q.options.onexecute)
        return q.options.onexecute(connection)

      return room
        && !q.describeFirst
        && !q.cursorFn
        && sent.length < max_pipeline
`,
  },
  {
    // A connection in the middle of a transaction took other people's statements as soon as its socket had drained.
    from: `    !query && onopen(connection)
`,
    to: `    !query && !connection.reserved && onopen(connection)
`,
  },
  {
    // A timer that is cleared and not forgotten is never set again: the connection would not flush after it reconnected, old bytes first.
    from: `    clearImmediate(nextWriteTimer)
    if (socket) {
`,
    to: `    dropWrites()
    if (socket) {
`,
  },
  {
    from: `    incomings = null
    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)
`,
    to: `    incomings = null
    dropWrites()
    socket.removeListener('data', data)
`,
  },
  {
    // A server that accepts and hangs up was dialled again at once and for ever, and its query never answered. What is left of a broken
    // answer (its error, its first rows) belonged to the query that broke, not to the first one after the reconnect. And who waits for the
    // end of this connection has seen it.
    from: `    if (initial)
      return reconnect()

    !hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))
    closedTime = performance.now()
`,
    to: `    if (initial && options.host.length > 1)
      return reconnect()

    !hadError && (query || initial || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))
    query = errorResponse = results = null
    result = new Result()
    rows = 0
    ended && (ended(), ending = ended = null)
    closedTime = performance.now()
`,
  },
  {
    // A connection that broke while it asked for the array types: the same error has reached its query, here it ended the process.
    from: `        return fetchArrayTypes()
`,
    to: `        return fetchArrayTypes().catch(noop)
`,
  },
  {
    // A frozen server and a network that swallows packets say nothing at all: an answer that is awaited and silent this long is given up.
    from: `      keep_alive && socket.setKeepAlive && socket.setKeepAlive(true, 1000 * keep_alive)
`,
    to: `      keep_alive && socket.setKeepAlive && socket.setKeepAlive(true, 1000 * keep_alive)
      options.silence_timeout && socket.setTimeout(1000 * options.silence_timeout, silent)
`,
  },
  {
    from: `  function reconnect() {
`,
    to: `  function silent() {
    socket && (query || initial || sent.length) && socket.destroy(Errors.connection('CONNECTION_SILENT', options, socket))
  }

  function reconnect() {
`,
  },
];

const index = [
  {
    from: `    keep_alive      : 60,
`,
    to: `    keep_alive      : 60,
    silence_timeout : null,
    queue_timeout   : null,
`,
  },
  {
    // Nobody waits for a free connection longer than this.
    from: `      ? go(busy.shift(), query)
      : queries.push(query)
  }
`,
    to: `      ? go(busy.shift(), query)
      : wait(query)
  }

  function wait(query) {
    queries.push(query)
    options.queue_timeout && setTimeout(() => {
      queries.remove(query) && query.reject(Errors.generic('POOL_EXHAUSTED', 'no connection became free in time'))
    }, 1000 * options.queue_timeout).unref()
  }
`,
  },
  {
    // A transaction whose connection broke ran on: its next statements went, outside of any transaction, into whatever used the reconnected
    // connection by then.
    from: `    let savepoints = 0
      , connection
      , prepare = null
`,
    to: `    let savepoints = 0
      , connection
      , lost = null
      , prepare = null
`,
  },
  {
    from: `        new Promise((_, reject) => connection.onclose = reject)
`,
    to: `        new Promise((_, reject) => connection.onclose = e => {
          lost = e
          while (queries.length)
            queries.shift().reject(e)
          reject(e)
        })
`,
  },
  {
    from: `        q.catch(e => uncaughtError || (uncaughtError = e))
        c.queue === full
`,
    to: `        q.catch(e => uncaughtError || (uncaughtError = e))
        if (lost)
          return q.reject(lost)

        c.queue === full
`,
  },
];

export const files = [
  { file: 'src/connection.js', sha256: 'ee3a218d9aa6a6f2887c1a19da50009335fe84c11a5431d5cab72d6bc528632f', edits: connection },
  { file: 'src/index.js', sha256: '4e21f5733e70d79cffc10d10d4ef01031de4a9ac862210e43f8870029fd103ed', edits: index },
  { file: 'cjs/src/connection.js', sha256: 'ce6d375809baad79963ef9b3773e6ac757bcf6da2362d4d85482bb14c2c751be', edits: connection },
  { file: 'cjs/src/index.js', sha256: 'd8fea1a5311c47e65004646bc81f57305ac64d48f99004a5b3ca27bcfc6babf8', edits: index },
];
