using System.Runtime.CompilerServices;
using Orator.Animation;
using Orator.Engine;
using Orator.Engine.Models;

namespace Orator.Systems.FreeHeadGan;

/// <summary>
/// HeadGAN and Free-HeadGAN: one or several pictures of a person are warped by a dense flow and drawn anew from the sketch of a motion.
/// </summary>
/// <remarks>Networks that see several frames see that of the moment several times, so that frames do not depend on one another.</remarks>
public sealed class FreeHeadGanAnimator : IAnimator
{
    /// <summary>Name on the command line.</summary>
    public const string GeneratorName = "headgan";

    private readonly ModelPackage _package;
    private readonly FreeHeadGanModel _model;
    private readonly SessionPool _sessions;
    private readonly bool _ownsSessions;

    /// <summary>Takes a model.</summary>
    /// <param name="package">The model.</param>
    /// <param name="sessions">Compiled networks that are shared with others, who dispose of them; null = its own.</param>
    /// <exception cref="InputException">It is of another architecture, or hears sound or sees maps that are no sketches.</exception>
    public FreeHeadGanAnimator(ModelPackage package, SessionPool? sessions = null)
    {
        _model = package.Network as FreeHeadGanModel
            ?? throw new InputException(
                $"The generator {GeneratorName} needs a model of that architecture, but this is a {package.Architecture.Name} model.");
        if (_model.Configuration is { AudioFeatures: > 0 } or { MapChannels: not 3 })
        {
            throw new InputException(
                $"The generator {GeneratorName} draws with models that see sketches and hear nothing (presets lite and free), which this is not.");
        }

        (_package, _sessions, _ownsSessions) = (package, sessions ?? new SessionPool(), sessions is null);
    }

    /// <inheritdoc/>
    public string Name => GeneratorName;

    /// <inheritdoc/>
    public AnimatorTraits Traits => new()
    {
        Learned = true,
        RedrawsBorder = true,
        NativeSize = _model.Configuration.Size,
        MostPortraits = _model.Configuration.Shots,
    };

    /// <summary>Makes the animator known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Animators.Register(GeneratorName, (models, options) => options.Int8
        ? throw new InputException($"8-bit integers belong to the generator face-vid2vid, not to {GeneratorName}.")
        : new FreeHeadGanAnimator(models.Open(GeneratorName, options.Model), models.Sessions));

    /// <inheritdoc/>
    public IPreparedPortrait Prepare(IReadOnlyList<SourcePortrait> portraits, DrivingSource source = DrivingSource.Motion)
    {
        Traits.Check(portraits, source);
        using Session encoder = _sessions.Lease(_package, "sources", () => _package.WriteGraph("sources"));
        Session frame = _sessions.Lease(
            _package,
            $"frame of {portraits.Count}",
            () => _model.FrameGraph(portraits.Count),
            ConcurrentFrames.Settings(_model));
        return new FreeHeadGanPortrait(portraits, _model.Configuration, encoder, frame, ConcurrentFrames.Suit(_model));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsSessions)
        {
            _sessions.Dispose();
        }
    }
}
