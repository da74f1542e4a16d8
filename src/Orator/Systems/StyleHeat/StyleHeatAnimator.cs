using System.Runtime.CompilerServices;
using Orator.Animation;
using Orator.Engine;
using Orator.Engine.Models;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// StyleHEAT: the portrait is inverted into a StyleGAN2, its feature map warped and calibrated, and the whole square around the head drawn
/// anew, edited if asked for.
/// </summary>
/// <remarks>Each frame's window is filled with that frame's motion, so that frames do not depend on one another.</remarks>
public sealed class StyleHeatAnimator : IAnimator
{
    /// <summary>Name on the command line.</summary>
    public const string GeneratorName = "styleheat";

    private readonly ModelPackage _package;
    private readonly StyleHeatConfiguration _configuration;
    private readonly SessionPool _sessions;
    private readonly bool _ownsSessions;
    private readonly EditSchedule _edits;
    private readonly IReadOnlyList<string> _attributes;

    /// <summary>Takes a model.</summary>
    /// <param name="package">The model.</param>
    /// <param name="sessions">Compiled networks that are shared with others, who dispose of them; null = its own.</param>
    /// <param name="edits">What is changed of all portraits; null = nothing.</param>
    /// <exception cref="InputException">It is of another architecture, or an edit does not fit it.</exception>
    public StyleHeatAnimator(ModelPackage package, SessionPool? sessions = null, IReadOnlyList<StyleEdit>? edits = null)
    {
        _configuration = package.Configuration as StyleHeatConfiguration
            ?? throw new InputException(
                $"The generator {GeneratorName} needs a model of that architecture, but this is a {package.Architecture.Name} model.");
        (_edits, _attributes) = (new EditSchedule(Fitting(edits ?? [])), StyleEdit.Names(package));
        (_package, _sessions, _ownsSessions) = (package, sessions ?? new SessionPool(), sessions is null);
    }

    /// <summary>How portraits are inverted.</summary>
    public InversionMethod Inversion { get; init; }

    /// <summary>Steps of an inversion by optimisation.</summary>
    public int InversionSteps { get; init; } = StyleHeatOptimiser.DefaultSteps;

    /// <summary>Whether the audio generator moves the lips, by <see cref="Driving.Sound"/>.</summary>
    public bool LipsBySound { get; init; }

    /// <summary>Hears of each of them; null = nobody.</summary>
    public IProgress<RenderProgress>? Preparation { get; init; }

    /// <summary>Stops them: <see cref="Prepare"/> throws <see cref="OperationCanceledException"/> then.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <inheritdoc/>
    public string Name => GeneratorName;

    /// <inheritdoc/>
    public AnimatorTraits Traits => new()
    {
        Learned = true,
        RedrawsBorder = true,
        Inverts = true,
        HearsSound = LipsBySound ? SoundWindow.Frames : null,
        NativeSize = _configuration.Size,
        Attributes = _attributes,
    };

    /// <summary>Makes the animator known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Animators.Register(GeneratorName, (models, options) => options.Int8
        ? throw new InputException($"8-bit integers belong to the generator face-vid2vid, not to {GeneratorName}.")
        : Open(models, options));

    /// <inheritdoc/>
    public IPreparedPortrait Prepare(IReadOnlyList<SourcePortrait> portraits, DrivingSource source = DrivingSource.Motion)
    {
        SourcePortrait portrait = Traits.Only(portraits, source);
        StyleHeatInversion inversion = new(_package, _sessions);

        // First the portrait as it is: what its styles lost is known of it only.
        IReadOnlyList<Action<float[]>?> changes = _edits.Changes;
        bool edited = changes[0] is not null;
        IReadOnlyList<StyleHeatSource> all = inversion.InvertAll(portrait.Crop, edited ? [null, .. changes] : changes);
        StyleHeatSource plain = all[0];
        IReadOnlyList<StyleHeatSource> inverted = edited ? [.. all.Skip(1)] : all;
        if (_configuration.KeepsPortrait && changes.Any(change => change is not null))
        {
            inverted = inversion.Compare(plain, inverted);
        }

        if (Inversion == InversionMethod.Optimised)
        {
            inverted = [new StyleHeatOptimiser((StyleHeatModel)_package.Network, _sessions.Provider).Optimise(
                portrait.Crop, plain, InversionSteps, Preparation, Cancellation)];
        }

        return new StyleHeatPortrait(portrait, inverted, _edits, Frame(), ConcurrentFrames.Suit(_package.Network));
    }

    /// <summary>Opens edits with this animator's model.</summary>
    /// <param name="edits">Names of the model's directions, or files, and strengths.</param>
    /// <exception cref="InputException">A direction is missing, damaged, or does not fit the model.</exception>
    public IReadOnlyList<StyleEdit> OpenEdits(IReadOnlyList<AttributeEdit> edits) => Fitting(StyleEdit.Open(_package, edits));

    /// <summary>A portrait at rest, edited in one way after the other: each picture is what <see cref="Prepare"/> with that edit gives in
    /// the portrait's own motion, but the portrait is inverted once, by the encoders, and the networks stay compiled.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="edits">Edits of constant strength, one a picture; null = none.</param>
    /// <returns>Pictures of the size of the portrait's crop, each drawn when it is asked for.</returns>
    /// <exception cref="ArgumentException">An edit changes over time.</exception>
    public IEnumerable<Image> Vary(SourcePortrait portrait, IReadOnlyList<StyleEdit?> edits)
    {
        EditSchedule[] schedules = [.. edits.Select(edit => new EditSchedule(edit is null ? [] : [edit]))];
        return Array.TrueForAll(schedules, schedule => schedule.IsConstant)
            ? Vary(portrait, schedules)
            : throw new ArgumentException("A picture has one moment only: its edits are constant.", nameof(edits));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsSessions)
        {
            _sessions.Dispose();
        }
    }

    private IReadOnlyList<StyleEdit> Fitting(IReadOnlyList<StyleEdit> edits)
    {
        foreach (StyleEdit edit in edits)
        {
            edit.Direction.CheckFits(_configuration.Generator.Rows, _configuration.Generator.StyleSize);
        }

        return edits;
    }

    private IEnumerable<Image> Vary(SourcePortrait portrait, EditSchedule[] schedules)
    {
        StyleHeatInversion inversion = new(_package, _sessions) { KeepsNetworks = true };
        IReadOnlyList<StyleHeatSource> all = inversion.InvertAll(
            portrait.Crop, [null, .. schedules.Select(schedule => schedule.Changes[0])]);
        IReadOnlyList<StyleHeatSource> sources = _configuration.KeepsPortrait
            ? inversion.Compare(all[0], all.Skip(1))
            : [.. all.Skip(1)];
        for (int i = 0; i < schedules.Length; i++)
        {
            using StyleHeatPortrait prepared = new(portrait, [sources[i]], schedules[i], Frame(), concurrent: false);
            Image picture = new(portrait.Crop.Width, portrait.Crop.Height);
            prepared.Render(portrait.Motion, picture);
            yield return picture;
        }
    }

    private static StyleHeatAnimator Open(ModelStore models, AnimatorOptions options)
    {
        if (options.Model is null && !Directory.Exists(Path.Combine(models.Folder, GeneratorName)))
        {
            throw new InputException(
                $"No weights of {GeneratorName} are shipped: import public ones ('orator import FILE --model {GeneratorName} -o DIR') "
                + $"or train some ('orator train {GeneratorName}'), and name their folder (--model).");
        }

        ModelPackage package = models.Open(GeneratorName, options.Model);
        return new StyleHeatAnimator(package, models.Sessions, StyleEdit.Open(package, options.Edits))
        {
            Inversion = options.Inversion ?? InversionMethod.Encoder,
            LipsBySound = options.LipsBySound,
            InversionSteps = options.InversionSteps ?? StyleHeatOptimiser.DefaultSteps,
            Preparation = options.Preparation,
            Cancellation = options.Cancellation,
        };
    }

    private Session Frame()
    {
        string part = LipsBySound ? "joint" : "frame";
        return _sessions.Lease(_package, part, () => _package.WriteGraph(part), ConcurrentFrames.Settings(_package.Network));
    }
}
