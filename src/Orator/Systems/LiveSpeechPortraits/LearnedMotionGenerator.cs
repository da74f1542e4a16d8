using System.Runtime.CompilerServices;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Motion.FromSpeech;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// Motion from speech by networks that learned it from talking people (docs/motion.md): convolutions over speech embeddings for mouth and
/// brows, an autoregressive distribution for the head, a renewal process for blinks and saccades for the eyes.
/// </summary>
/// <remarks>
/// Conventions are those of <see cref="RuleBasedMotionGenerator"/>: everything is relative to a frontal head at rest. Sound is needed up to
/// 411 ms after a frame, 100 ms more with a style that has mouths of running speech; memory is constant. The result
/// depends neither on the size of the blocks nor on how fast they come.
/// </remarks>
public sealed class LearnedMotionGenerator : IMotionGenerator
{
    private readonly SpeechMotionModel _model;
    private readonly SpeechMotionModel? _styled;
    private readonly ExpressionBasis? _basis;
    private readonly SessionPool? _sessions;

    /// <summary>Uses a model in memory.</summary>
    /// <param name="model">The networks.</param>
    /// <param name="styled">The same networks re-weighted to a style (see <see cref="StylePackage"/>), which requests with a style move to
    /// by their strength; null = none.</param>
    /// <param name="basis">Basis of the expression coefficients; null = <see cref="ExpressionBasis.Default"/>.</param>
    /// <param name="sessions">Compiled networks that are shared with others; null = each run compiles the model as it is then.</param>
    /// <exception cref="ArgumentException">The networks differ in their sizes.</exception>
    public LearnedMotionGenerator(
        SpeechMotionModel model, SpeechMotionModel? styled = null, ExpressionBasis? basis = null, SessionPool? sessions = null)
    {
        if (styled is not null && styled.Configuration != model.Configuration)
        {
            throw new ArgumentException("A style's networks need the sizes of those they were made from.", nameof(styled));
        }

        (_model, _styled, _basis, _sessions) = (model, styled, basis, sessions);
    }

    /// <summary>Makes the generator known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => MotionGenerators.Register(MotionGenerators.Learned, (models, options) =>
    {
        SpeechMotionModel model = NetworkOf(models.Open("motion", options.Model));
        SpeechMotionModel? styled = options.StylePackage is null ? null : NetworkOf(models.Open("", options.StylePackage));
        return styled is not null && styled.Configuration != model.Configuration
            ? throw new InputException($"The style package '{options.StylePackage}' was made from another motion generator: make it anew with 'orator style-motion'.")
            : new LearnedMotionGenerator(model, styled, null, models.Sessions);
    });

    /// <summary>Opens a model package.</summary>
    /// <param name="folder">Its folder; null = the shipped one, models/motion.</param>
    /// <exception cref="InputException">There is none, or it is of another kind.</exception>
    public static LearnedMotionGenerator Open(string? folder = null) => new(OpenModel(folder));

    /// <summary>Opens the networks of a model package.</summary>
    /// <param name="folder">Its folder; null = the shipped one, models/motion.</param>
    /// <exception cref="InputException">There is none, or it is of another kind.</exception>
    public static SpeechMotionModel OpenModel(string? folder = null) =>
        NetworkOf(ModelPackage.Open(folder ?? Path.Combine(ModelFolders.Shipped, "motion")));

    private static SpeechMotionModel NetworkOf(ModelPackage package) => package.Network as SpeechMotionModel
        ?? throw new InputException(
            $"'{package.Folder}' is a {package.Architecture.Name} model: motion needs one of the architecture speech-motion.");

    /// <inheritdoc/>
    /// <exception cref="InputException">The speech has no samples at all, or a value of the request is out of its range.</exception>
    public async IAsyncEnumerable<MotionFrame> GenerateAsync(
        IAsyncEnumerable<ReadOnlyMemory<float>> speech, MotionRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        SpeechFrames.Validate(request);
        using LearnedMotion performance = new(_model, request.Style is null ? null : _styled, request, _basis ?? ExpressionBasis.Default, _sessions);
        await foreach (MotionFrame frame in SpeechFrames.RunAsync(performance, speech, request, cancellation).ConfigureAwait(false))
        {
            yield return frame;
        }
    }
}
