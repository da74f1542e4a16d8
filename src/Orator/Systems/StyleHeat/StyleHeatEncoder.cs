using Orator.Engine;
using Orator.Engine.Models;
using Orator.Imaging;

namespace Orator.Systems.StyleHeat;

/// <summary>Encodes pictures into w+ by a model's e4e. Not safe for several threads at once.</summary>
/// <param name="package">The model.</param>
/// <param name="sessions">Compiles the network.</param>
public sealed class StyleHeatEncoder(ModelPackage package, SessionPool sessions) : IDisposable
{
    private readonly Session _session = sessions.Compile(package.WriteGraph("styles"));

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
