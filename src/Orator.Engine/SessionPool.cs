using System.Collections.Concurrent;

namespace Orator.Engine;

/// <summary>
/// Compiled networks that are shared: each is compiled when it is first asked for and stays until the pool is disposed; every caller leases
/// a session with buffers of its own (<see cref="Session.Share"/>). Safe for several threads.
/// </summary>
/// <param name="provider">What computes the operations of all sessions.</param>
public sealed class SessionPool(ExecutionProvider provider = ExecutionProvider.Cpu) : IDisposable
{
    private readonly ConcurrentDictionary<(object Owner, string Part, SessionSettings Settings), Entry> _entries = [];
    private bool _disposed;

    /// <summary>What computes the operations.</summary>
    public ExecutionProvider Provider => provider;

    /// <summary>Leases a session of a graph.</summary>
    /// <param name="owner">What the graph is made from; the same object with the same part and settings means the same network.</param>
    /// <param name="part">Which graph of the owner.</param>
    /// <param name="write">Writes the graph; called if it is not compiled yet.</param>
    /// <param name="settings">Settings; null means the defaults. The provider is the pool's.</param>
    /// <returns>A session for the caller alone, to be disposed as any other.</returns>
    /// <exception cref="SessionException">The runtime refuses the graph.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public Session Lease(object owner, string part, Func<Graph> write, SessionSettings? settings = null) =>
        Lease(owner, part, settings, with => Session.Compile(write(), with));

    /// <summary>Leases a session of an <c>.onnx</c> file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="settings">Settings; null means the defaults. The provider is the pool's.</param>
    /// <returns>A session for the caller alone, to be disposed as any other.</returns>
    /// <exception cref="SessionException">The runtime refuses the model.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Session Lease(string path, SessionSettings? settings = null) =>
        Lease(path, "", settings, with => Session.Load(path, with));

    /// <summary>Compiles a graph that nobody else will ask for.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="settings">Settings; null means the defaults. The provider is the pool's.</param>
    /// <exception cref="SessionException">The runtime refuses the graph.</exception>
    public Session Compile(Graph graph, SessionSettings? settings = null) => Session.Compile(graph, WithProvider(settings));

    /// <summary>Frees the compiled networks; sessions that are still leased go on working.</summary>
    public void Dispose()
    {
        _disposed = true;
        foreach (Entry entry in _entries.Values)
        {
            entry.Dispose();
        }

        _entries.Clear();
    }

    private Session Lease(object owner, string part, SessionSettings? settings, Func<SessionSettings, Session> create)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SessionSettings used = WithProvider(settings);
        return _entries.GetOrAdd((owner, part, used), _ => new Entry()).Lease(() => create(used));
    }

    private SessionSettings WithProvider(SessionSettings? settings) => (settings ?? new SessionSettings()) with { Provider = provider };

    /// <summary>A network; whoever comes first compiles it, others wait. A failure is not kept.</summary>
    private sealed class Entry : IDisposable
    {
        private readonly Lock _lock = new();
        private Session? _session;

        public Session Lease(Func<Session> create)
        {
            lock (_lock)
            {
                return (_session ??= create()).Share();
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _session?.Dispose();
                _session = null;
            }
        }
    }
}
