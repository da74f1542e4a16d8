using Orator.Engine;
using Orator.Engine.Models;
using Orator.Imaging;

namespace Orator.Systems.StyleHeat;

/// <summary>Encodes pictures into w+ by a model's e4e. Not safe for several threads at once.</summary>
public sealed class StyleHeatEncoder : IDisposable
{
    private readonly Session _session;

    /// <summary>Compiles the network.</summary>
    /// <param name="package">The model.</param>
    /// <param name="sessions">Compiles it.</param>
    public StyleHeatEncoder(ModelPackage package, SessionPool sessions)
        : this(sessions.Compile(package.WriteGraph("styles")))
    {
    }

    /// <summary>Takes the compiled network.</summary>
    /// <param name="session">The model's part <c>styles</c>, for this encoder alone, which disposes of it.</param>
    internal StyleHeatEncoder(Session session) => _session = session;

    /// <summary>w+ of a picture.</summary>
    /// <param name="crop">Square around the head, any size.</param>
    /// <returns>[rows, style size].</returns>
    public float[] Encode(Image crop)
    {
        Fill(_session, crop);
        _session.Run();
        return _session.Output("styles").ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    /// <summary>Fills the input <c>image</c> of a network.</summary>
    internal static void Fill(Session session, Image crop)
    {
        Span<float> input = session.Input("image");
        int side = (int)Math.Sqrt(input.Length / 3);
        Downscaling.Resize(crop, side, side).ToPlanes().CopyTo(input);
    }
}
