using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Orator.Engine.Lowering;
using Orator.Engine.Lowering.Cpu;
using Orator.Graphs.Onnx;

namespace Orator.Engine;

/// <summary>
/// A graph that is ready to run on ONNX Runtime. Its input and output buffers are allocated and bound once: fill the inputs, call
/// <see cref="Run"/>, read the outputs; nothing is allocated or copied in a run. Not for use by several threads at a time: each takes one
/// of its own by <see cref="Share"/>.
/// </summary>
/// <example>
/// <code>
/// using Session session = Session.Compile(graph);
/// image.CopyTo(session.Input("image"));
/// session.Run();
/// ReadOnlySpan&lt;float&gt; scores = session.Output("scores");
/// </code>
/// </example>
public sealed class Session : IDisposable
{
    private readonly SharedNetwork _network;
    private static readonly Lock CreatingWithKernels = new();

    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _runOptions;
    private readonly Dictionary<string, SessionBuffer> _inputs = [];
    private readonly Dictionary<string, SessionBuffer> _outputs = [];
    private readonly Dictionary<string, Parameter> _writes;
    private readonly bool _bound;
    private bool _disposed;

    private Session(
        byte[] model,
        string description,
        SessionSettings settings,
        Dictionary<string, float[]>? bound = null,
        Dictionary<string, Parameter>? writes = null,
        KernelDomain? kernels = null)
    {
        _writes = writes ?? [];
        if (kernels is not null && settings.Provider != ExecutionProvider.Cpu)
        {
            kernels.Dispose();
            throw new SessionException($"{description} has kernels in C#, which only the CPU runs, not the provider {settings.Provider}.");
        }

        _bound = bound is { Count: > 0 };
        try
        {
            using SessionOptions options = settings.ToRuntime();
            kernels?.AddTo(options);
            if (kernels is null)
            {
                _session = new InferenceSession(model, options);
            }
            else
            {
                // The runtime registers the kernels' domain for the whole process, and fails if two sessions do so at the same moment.
                lock (CreatingWithKernels)
                {
                    _session = new InferenceSession(model, options);
                }
            }

            _network = new SharedNetwork(_session, kernels, settings.Profile is not null);
        }
        catch (SessionException)
        {
            kernels?.Dispose();
            throw;
        }
        catch (OnnxRuntimeException e)
        {
            kernels?.Dispose();
            throw new SessionException($"{description} cannot be run: {e.Message}", e);
        }
        catch (TypeInitializationException e) when (e.InnerException is DllNotFoundException)
        {
            throw new SessionException(
                $"ONNX Runtime's native library for {RuntimeInformation.RuntimeIdentifier} is missing: build again, or check that this platform is supported.",
                e);
        }

        _runOptions = new RunOptions();
        _binding = _session.CreateIoBinding();
        try
        {
            Bind(_session.InputMetadata, _inputs, bound ?? [], _binding.BindInput);
            Bind(_session.OutputMetadata, _outputs, [], _binding.BindOutput);
        }
        catch (Exception e)
        {
            Dispose();
            throw e is SessionException ? new SessionException($"{description} cannot be run: {e.Message}", e) : e;
        }
    }

    private Session(SharedNetwork network)
    {
        (_network, _session, _writes) = (network, network.Session, []);
        network.Lease();
        _runOptions = new RunOptions();
        _binding = _session.CreateIoBinding();
        Bind(_session.InputMetadata, _inputs, [], _binding.BindInput);
        Bind(_session.OutputMetadata, _outputs, [], _binding.BindOutput);
    }

    /// <summary>Names of the inputs.</summary>
    public IReadOnlyCollection<string> InputNames => _inputs.Keys;

    /// <summary>Names of the outputs.</summary>
    public IReadOnlyCollection<string> OutputNames => _outputs.Keys;

    /// <summary>Number of operations that a graph was lowered to; null for a model that was loaded, and for a shared session.</summary>
    public int? Operations { get; private init; }

    /// <summary>Lowers a copy of a graph to the target of the settings and compiles it.</summary>
    /// <param name="graph">A graph with at least one output; written parameters are declared as outputs.</param>
    /// <param name="settings">Settings; null means the defaults.</param>
    /// <exception cref="SessionException">The runtime refuses the graph, or this machine cannot run the target.</exception>
    /// <exception cref="InputException">The environment variable <c>ORATOR_CPU</c> names no target, or one that this machine cannot
    /// run.</exception>
    public static Session Compile(Graph graph, SessionSettings? settings = null)
    {
        settings ??= new SessionSettings();
        Target target = settings.LoweredTo;
        if (!Targets.IsSupported(target))
        {
            throw new SessionException(
                $"This machine cannot run graphs that are lowered to {target}; its own target is {Targets.Detected}.");
        }

        Dictionary<string, Parameter> writes = graph.OutputWrites();
        Graph lowered = GraphLowering.Lower(graph, target).Graph;
        IReadOnlyList<KernelOperation> kernels = KernelOperation.Number(lowered, lowered.Outputs);
        Dictionary<string, float[]> bound = lowered.Bound.ToDictionary(pair => pair.Key.Name, pair => pair.Value.Values);
        return new Session(OnnxWriter.Write(lowered), "The graph", settings, bound, writes, KernelDomain.Of(kernels, target))
        {
            Operations = lowered.Operations.Count,
        };
    }

    /// <summary>Loads a model from the bytes of an <c>.onnx</c> file.</summary>
    /// <param name="model">The bytes.</param>
    /// <param name="settings">Settings; null means the defaults.</param>
    /// <exception cref="SessionException">The runtime refuses the model, or a shape is not static.</exception>
    public static Session Load(byte[] model, SessionSettings? settings = null) =>
        new(model, "The model", settings ?? new SessionSettings());

    /// <summary>Loads a model that C# code computes in parts.</summary>
    /// <param name="model">As the graph's writer wrote it.</param>
    /// <param name="kernels">The operations, as the writer numbered them.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="bound">Arrays that inputs read in place, by their names; null for none.</param>
    internal static Session Load(byte[] model, IReadOnlyList<ISessionKernel> kernels, SessionSettings settings, Dictionary<string, float[]>? bound = null) =>
        new(model, "The graph", settings, bound, kernels: KernelDomain.Of(kernels, settings.LoweredTo));

    /// <summary>Loads an <c>.onnx</c> file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="settings">Settings; null means the defaults.</param>
    /// <exception cref="SessionException">The runtime refuses the model, or a shape is not static.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Session Load(string path, SessionSettings? settings = null) =>
        new(File.ReadAllBytes(path), $"The model '{path}'", settings ?? new SessionSettings());

    /// <summary>
    /// A session of the same network with buffers of its own; the weights exist once. Both may run at the same time, on different threads;
    /// they share the
    /// <see cref="SessionSettings.Threads"/> of a run, which pays best at 1. Inputs begin with the values that they have in this session.
    /// </summary>
    /// <returns>The session, to be disposed like any other, in any order.</returns>
    /// <exception cref="InvalidOperationException">The network reads or writes parameters in place, as training does.</exception>
    public Session Share()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_bound || _writes.Count > 0)
        {
            throw new InvalidOperationException("A session that reads or writes parameters in place cannot be shared.");
        }

        Session session = new(_network);
        foreach ((string name, SessionBuffer buffer) in _inputs)
        {
            session._inputs[name].CopyFrom(buffer);
        }

        return session;
    }

    /// <summary>Dimensions of an input.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is no such input.</exception>
    public Shape InputShape(string name) => Find(_inputs, name, "input").Shape;

    /// <summary>Dimensions of an output.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is no such output.</exception>
    public Shape OutputShape(string name) => Find(_outputs, name, "output").Shape;

    /// <summary>The buffer of an input of floats, row-major, to be filled before <see cref="Run"/>; it keeps its content.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is no such input, or its elements are not floats.</exception>
    public Span<float> Input(string name) => Input<float>(name).Span;

    /// <summary>The buffer of an input, row-major. The memory stays the same as long as the session lives.</summary>
    /// <typeparam name="T"><c>float</c>, <c>long</c> or <c>bool</c>, as the input was declared.</typeparam>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is no such input, or its elements are of another type.</exception>
    public Memory<T> Input<T>(string name)
        where T : unmanaged => Find(_inputs, name, "input").As<T>();

    /// <summary>The buffer of an output of floats, row-major; the next <see cref="Run"/> overwrites it.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is no such output, or its elements are not floats.</exception>
    public ReadOnlySpan<float> Output(string name) => Output<float>(name).Span;

    /// <summary>The buffer of an output, row-major; the next <see cref="Run"/> overwrites it.</summary>
    /// <typeparam name="T"><c>float</c>, <c>long</c> or <c>bool</c>, as the output's elements are.</typeparam>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is no such output, or its elements are of another type.</exception>
    public ReadOnlyMemory<T> Output<T>(string name)
        where T : unmanaged => Find(_outputs, name, "output").As<T>();

    /// <summary>The array of an output of floats.</summary>
    internal float[] OutputArray(string name) => Find(_outputs, name, "output").Array<float>();

    /// <summary>Computes the outputs from the inputs.</summary>
    /// <exception cref="SessionException">The runtime failed.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public void Run()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            _session.RunWithBinding(_runOptions, _binding);
        }
        catch (OnnxRuntimeException e)
        {
            throw new SessionException($"Running the graph failed: {e.Message}", e);
        }

        foreach ((string output, Parameter parameter) in _writes)
        {
            Output(output).CopyTo(parameter.Values);
        }
    }

    /// <summary>Frees the runtime's memory. Buffers that were handed out stay readable.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _binding.Dispose();
        foreach (SessionBuffer buffer in _inputs.Values.Concat(_outputs.Values))
        {
            buffer.Dispose();
        }

        _runOptions.Dispose();
        _network.Release();
    }

    private static void Bind(
        IReadOnlyDictionary<string, NodeMetadata> metadata,
        Dictionary<string, SessionBuffer> buffers,
        Dictionary<string, float[]> memory,
        Action<string, OrtValue> bind)
    {
        foreach ((string name, NodeMetadata node) in metadata)
        {
            if (!node.IsTensor || node.Dimensions.Any(d => d < 0))
            {
                throw new SessionException($"'{name}' is not a tensor of static shape.");
            }

            SessionBuffer buffer = memory.TryGetValue(name, out float[]? array)
                ? SessionBuffer.Over(name, array, node.Dimensions)
                : SessionBuffer.Create(name, node.ElementType, node.Dimensions);
            buffers.Add(name, buffer);
            bind(name, buffer.Value);
        }
    }

    private static SessionBuffer Find(Dictionary<string, SessionBuffer> buffers, string name, string kind) =>
        buffers.TryGetValue(name, out SessionBuffer? buffer)
            ? buffer
            : throw new ArgumentException($"The graph has no {kind} '{name}'; it has: {string.Join(", ", buffers.Keys)}.", nameof(name));

    /// <summary>The runtime's network and how many sessions use it; the last one ends it.</summary>
    private sealed class SharedNetwork(InferenceSession session, KernelDomain? kernels, bool profiled)
    {
        private int _users = 1;

        public InferenceSession Session => session;

        public void Lease() => Interlocked.Increment(ref _users);

        public void Release()
        {
            if (Interlocked.Decrement(ref _users) > 0)
            {
                return;
            }

            if (profiled)
            {
                session.EndProfiling();
            }

            session.Dispose();
            kernels?.Dispose();
        }
    }
}
