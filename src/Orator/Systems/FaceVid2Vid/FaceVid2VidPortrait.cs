using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Orator.Animation;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Engine.Quantisation;
using Orator.Graphs;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>A portrait as the networks see it.</summary>
/// <param name="Canonical">Its canonical key points: those of every frame that is made of it, too.</param>
/// <param name="Motion">Its own pose and expression.</param>
public sealed record FaceVid2VidSource(KeyPointSet Canonical, HeadMotion Motion)
{
    /// <summary>Key points of the portrait itself.</summary>
    public KeyPointSet KeyPoints => Motion.Place(Canonical);
}

/// <summary>
/// A model of face-vid2vid at work: <see cref="Prepare"/> a portrait once, <see cref="Observe"/> the pictures that drive it,
/// <see cref="Render"/> key points.
/// Pictures are squares of <see cref="Size"/> pixels. Not safe for use by several threads at once.
/// </summary>
/// <example>
/// <code>
/// using FaceVid2VidPortrait animator = FaceVid2VidPortrait.Open("models/my-vox");
/// FaceVid2VidSource source = animator.Prepare(portrait);
/// HeadMotion motion = animator.Observe(driver);
/// Image picture = animator.Render(motion.Place(source.Canonical));
/// </code>
/// </example>
public sealed class FaceVid2VidPortrait : IDisposable
{
    private readonly ModelPackage _package;
    private readonly bool _jacobians;
    private readonly bool _int8;
    private readonly SessionPool _sessions;
    private readonly bool _ownsSessions;
    private Session? _motion;
    private Session? _frame;
    private bool _prepared;

    /// <summary>Takes a model.</summary>
    /// <param name="package">The model.</param>
    /// <param name="int8">
    /// Whether convolutions of a frame compute with 8-bit integers: faster, but about 36 dB from the picture in floats. The first
    /// <see cref="Prepare"/> with a model takes longer; what it finds is kept in the model's folder.
    /// </param>
    /// <param name="sessions">Compiled networks that are shared with others, who dispose of them; null = its own.</param>
    /// <exception cref="InputException">It is of another architecture.</exception>
    public FaceVid2VidPortrait(ModelPackage package, bool int8 = false, SessionPool? sessions = null)
    {
        _int8 = int8;
        if (package.Configuration is not FaceVid2VidModelConfiguration configuration)
        {
            throw new InputException(
                $"A {FaceVid2VidModel.Architecture.Name} model is needed here, but this is a {package.Architecture.Name} model.");
        }

        _package = package;
        (_sessions, _ownsSessions) = (sessions ?? new SessionPool(), sessions is null);
        _jacobians = configuration.Networks.KeyPointDetector.Jacobians;
        Size = configuration.Size;
        Refines = configuration.Networks.Generator.RefinementChannels > 0 && !int8;
    }

    // Yaw, pitch and roll in degrees, in which ranges for 8-bit integers are chosen.
    private static readonly Vector3[] TypicalTurns = [new(20, 0, 0), new(-15, 8, 5), new(-5, -12, -8), new(8, 10, -6)];

    /// <summary>Whether pictures come in layers (<see cref="PictureLayers"/>), too, which suit larger portraits.</summary>
    internal bool Refines { get; }

    /// <summary>Side of all pictures in pixels.</summary>
    public int Size { get; }

    /// <summary>Folder of the shipped model.</summary>
    public static string ShippedModel => Path.Combine(ModelFolders.Shipped, "face-vid2vid");

    /// <summary>Opens a model package.</summary>
    /// <param name="folder">Its folder; null means the shipped one.</param>
    /// <param name="int8">Whether convolutions of a frame compute with 8-bit integers.</param>
    /// <exception cref="InputException">It cannot be used, or is of another architecture.</exception>
    public static FaceVid2VidPortrait Open(string? folder = null, bool int8 = false) =>
        new(ModelPackage.Open(folder ?? ShippedModel), int8);

    /// <summary>With 8-bit integers: what they do to the first portrait that the model was used with, in <see cref="QuantisedModel.Psnr"/>;
    /// null otherwise.</summary>
    public double? Psnr { get; private set; }

    /// <summary>Does everything that depends on the portrait only.</summary>
    /// <param name="portrait">Square around the head, <see cref="Size"/> pixels.</param>
    /// <param name="keyPoints">Where its key points lie, if that is known; null means where the networks see them.</param>
    /// <returns>What later frames refer to.</returns>
    /// <exception cref="ArgumentException">The picture has another size.</exception>
    /// <exception cref="InputException">The model cannot be put into 8-bit integers.</exception>
    public FaceVid2VidSource Prepare(Image portrait, KeyPointSet? keyPoints = null)
    {
        // Used once, hence not kept: it would hold a copy of the weights.
        using Session source = Run("source", portrait);
        KeyPointSet canonical = new(
            MemoryMarshal.Cast<float, Vector3>(source.Output("key_points")).ToArray(),
            _jacobians ? KeyPointSet.ToMatrices(source.Output("jacobians")) : null);
        FaceVid2VidSource result = new(canonical, Observe(portrait));
        _frame ??= _int8 ? Quantise(source, result) : CompileFrame();
        foreach (string name in (string[])["volume", "compressed"])
        {
            source.Output(name).CopyTo(_frame.Input(name));
        }

        if (_frame.InputNames.Contains("image"))
        {
            Fill(_frame, portrait);
        }

        Write(_frame.Input, "source", keyPoints ?? result.KeyPoints);
        _prepared = true;
        return result;
    }

    /// <summary>
    /// Another animator of the portrait that was prepared last, for <see cref="Render"/> on another thread at the same time; weights exist
    /// once. Call it while this one does nothing, and dispose of both, in any order.
    /// </summary>
    /// <returns>The animator; null if frames of this model are computed one at a time, on all threads: large models, and those with 8-bit
    /// integers.</returns>
    /// <exception cref="InvalidOperationException">No portrait was prepared.</exception>
    public FaceVid2VidPortrait? Share()
    {
        if (!_prepared)
        {
            throw new InvalidOperationException("Prepare a portrait first.");
        }

        return _int8 || !ConcurrentFrames.Suit(_package.Network)
            ? null
            : new FaceVid2VidPortrait(_package, sessions: _sessions) { _frame = _frame!.Share(), _prepared = true };
    }

    /// <summary>Pose and expression of any face.</summary>
    /// <param name="picture">Square around the head, <see cref="Size"/> pixels.</param>
    /// <exception cref="ArgumentException">The picture has another size.</exception>
    public HeadMotion Observe(Image picture)
    {
        Fill(_motion ??= Compile("motion"), picture);
        _motion.Run();
        ReadOnlySpan<float> angles = _motion.Output("angles");
        ReadOnlySpan<float> translation = _motion.Output("translation");
        return new HeadMotion(
            HeadMotion.FromDegrees(angles[0], angles[1], angles[2]),
            new Vector3(translation),
            MemoryMarshal.Cast<float, Vector3>(_motion.Output("expression")).ToArray());
    }

    /// <summary>Makes a picture of the portrait.</summary>
    /// <param name="keyPoints">Where its key points shall be.</param>
    /// <returns>The picture, <see cref="Size"/> pixels.</returns>
    /// <exception cref="InvalidOperationException">No portrait was prepared.</exception>
    public Image Render(KeyPointSet keyPoints)
    {
        Run(keyPoints);
        return Image.FromPlanes(_frame!.Output("picture"), Size, Size);
    }

    /// <summary>The layers of a picture of the portrait; valid until the next.</summary>
    /// <param name="keyPoints">Where its key points shall be.</param>
    /// <param name="flow">[2, Size, Size], half sides.</param>
    /// <param name="added">[3, Size, Size], -1 to 1.</param>
    /// <exception cref="InvalidOperationException">No portrait was prepared, or the model does not refine.</exception>
    internal void RenderLayers(KeyPointSet keyPoints, out ReadOnlySpan<float> flow, out ReadOnlySpan<float> added)
    {
        if (!Refines)
        {
            throw new InvalidOperationException("This model's pictures have no layers.");
        }

        Run(keyPoints);
        flow = _frame!.Output("flow");
        added = _frame.Output("added");
    }

    private void Run(KeyPointSet keyPoints)
    {
        if (!_prepared)
        {
            throw new InvalidOperationException("Prepare a portrait first.");
        }

        Write(_frame!.Input, "driving", keyPoints);
        _frame!.Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _motion?.Dispose();
        _frame?.Dispose();
        if (_ownsSessions)
        {
            _sessions.Dispose();
        }
    }

    /// <summary>Typical inputs of the part <c>frame</c>: a portrait that raises its head a little.</summary>
    internal static IReadOnlyDictionary<string, float[]> FrameInputs(FaceVid2VidModel model, Image picture)
    {
        FaceVid2VidModelConfiguration configuration = model.Configuration with { Size = picture.Width };
        using FaceVid2VidPortrait animator = new(new ModelPackage(FaceVid2VidModel.Architecture.Name, configuration, model));
        FaceVid2VidSource source = animator.Prepare(picture);
        Write(animator._frame!.Input, "driving", source.Motion.Turned(HeadMotion.FromDegrees(10, 5, 0), default).Place(source.Canonical));
        return animator._frame!.InputNames.ToDictionary(name => name, name => animator._frame.Input(name).ToArray());
    }

    private static void Fill(Session session, Image picture)
    {
        Span<float> image = session.Input("image");
        float[] values = picture.ToPlanes();
        if (picture.Width != picture.Height || values.Length != image.Length)
        {
            throw new ArgumentException(
                $"The picture must be as large as the model's, not {picture.Width}x{picture.Height}.", nameof(picture));
        }

        values.CopyTo(image);
    }

    private static void Write(Func<string, Span<float>> input, string name, KeyPointSet keyPoints)
    {
        MemoryMarshal.Cast<Vector3, float>(keyPoints.Positions).CopyTo(input(name + "_key_points"));
        if (keyPoints.Jacobians is { } jacobians)
        {
            float[] values = [.. jacobians.SelectMany(m => new[] { m.M11, m.M12, m.M13, m.M21, m.M22, m.M23, m.M31, m.M32, m.M33 })];
            values.CopyTo(input(name + "_jacobians"));
        }
    }

    // The part "frame" in 8-bit integers, with ranges for the first portrait in typical poses.
    private Session Quantise(Session source, FaceVid2VidSource portrait)
    {
        CalibrationSample Sample(HeadMotion motion)
        {
            Dictionary<string, float[]> inputs = new() { ["volume"] = source.Output("volume").ToArray(), ["compressed"] = source.Output("compressed").ToArray() };
            if (((FaceVid2VidModelConfiguration)_package.Configuration).Networks.Generator.WarpedPicture)
            {
                inputs["image"] = source.Input("image").ToArray();
            }

            Span<float> Input(string name) =>
                inputs[name] = new float[portrait.Canonical.Positions.Length * (name.EndsWith(
                    "jacobians", StringComparison.Ordinal) ? 9 : 3)];
            Write(Input, "source", portrait.KeyPoints);
            Write(Input, "driving", motion.Place(portrait.Canonical));
            return new CalibrationSample(inputs);
        }

        QuantisedModel quantised = FaceVid2VidInt8.Quantise(
            _package, Size, () =>
                [.. TypicalTurns.Select(turn => Sample(portrait.Motion.Turned(HeadMotion.FromDegrees(turn.X, turn.Y, turn.Z), default)))]);
        Psnr = quantised.Psnr;
        return quantised.Open();
    }

    private Session CompileFrame() => _sessions.Lease(
        _package,
        string.Create(CultureInfo.InvariantCulture, $"{(Refines ? "layers" : "frame")} {Size}"),
        () =>
        {
            if (!Refines)
            {
                return _package.WriteGraph("frame", Size);
            }

            FaceVid2VidModel model = (FaceVid2VidModel)_package.Network;
            model.Train(false);
            Graph graph = new();
            FaceVid2VidModel.WriteLayers(graph, model, Size);
            return graph;
        },
        ConcurrentFrames.Settings(_package.Network));

    // A network that is used once for each portrait is kept only if it is small.
    private Session Compile(string part) => ConcurrentFrames.Suit(_package.Network)
        ? _sessions.Lease(_package, string.Create(CultureInfo.InvariantCulture, $"{part} {Size}"), () => _package.WriteGraph(part, Size))
        : _sessions.Compile(_package.WriteGraph(part, Size));

    private Session Run(string part, Image picture)
    {
        Session session = Compile(part);
        try
        {
            Fill(session, picture);
            session.Run();
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
