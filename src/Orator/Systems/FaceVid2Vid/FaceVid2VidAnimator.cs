using System.Runtime.CompilerServices;
using Orator.Animation;
using Orator.Engine;
using Orator.Engine.Models;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// face-vid2vid: a portrait's volume is warped by key points, and the whole square around the head drawn anew. Models whose key points are
/// vertices of the face mesh are driven by motion as well; all are driven by pictures.
/// </summary>
public sealed class FaceVid2VidAnimator : IAnimator
{
    /// <summary>Name on the command line.</summary>
    public const string GeneratorName = "face-vid2vid";

    private readonly ModelPackage _package;
    private readonly FaceVid2VidModelConfiguration _configuration;
    private readonly SessionPool? _sessions;
    private readonly bool _int8;

    /// <summary>Takes a model.</summary>
    /// <param name="package">The model.</param>
    /// <param name="sessions">Compiled networks that are shared with others; null = each portrait has its own.</param>
    /// <param name="int8">Whether frames are computed with 8-bit integers, which pictures must drive then.</param>
    /// <exception cref="InputException">It is of another architecture.</exception>
    public FaceVid2VidAnimator(ModelPackage package, SessionPool? sessions = null, bool int8 = false)
    {
        _configuration = package.Configuration as FaceVid2VidModelConfiguration
            ?? throw new InputException(
                $"The generator {GeneratorName} needs a model of that architecture, but this is a {package.Architecture.Name} model.");
        (_package, _sessions, _int8) = (package, sessions, int8);
    }

    /// <inheritdoc/>
    public string Name => GeneratorName;

    /// <inheritdoc/>
    public AnimatorTraits Traits => new()
    {
        DrivenByMotion = _configuration.MeshKeyPoints && !_int8,
        DrivenByPictures = true,
        Learned = true,
        RedrawsBorder = true,
        NativeSize = _configuration.Size,
    };

    /// <summary>Makes the animator known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Animators.Register(
        GeneratorName, (models, options) =>
            new FaceVid2VidAnimator(models.Open(GeneratorName, options.Model), models.Sessions, options.Int8));

    /// <inheritdoc/>
    /// <exception cref="InputException">The model cannot be put into 8-bit integers.</exception>
    public IPreparedPortrait Prepare(IReadOnlyList<SourcePortrait> portraits, DrivingSource source = DrivingSource.Motion)
    {
        SourcePortrait portrait = Traits.Only(portraits, source);
        FaceVid2VidPortrait networks = new(_package, _int8, _sessions);
        try
        {
            return source == DrivingSource.Motion
                ? new MotionDrivenPortrait(networks, portrait)
                : new PictureDrivenPortrait(networks, portrait);
        }
        catch
        {
            networks.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
