using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>Means over square windows around each pixel, along one axis after the other: 2 n additions in place of n^2.</summary>
internal static class AverageWindow
{
    /// <summary>Takes the means.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="side">Side of the windows, pixels.</param>
    /// <param name="padding">Zeros around the picture; they count.</param>
    /// <returns>[N, C, H + 2 padding - side + 1, W + 2 padding - side + 1].</returns>
    /// <remarks>As convolutions, which ONNX Runtime computes several times faster than it averages.</remarks>
    public static Tensor Mean(Tensor x, int side, int padding = 0)
    {
        float[,] down = new float[side, 1];
        float[,] across = new float[1, side];
        for (int i = 0; i < side; i++)
        {
            down[i, 0] = across[0, i] = 1f / side;
        }

        return x.UpFirDn(down, padding: [padding, 0]).UpFirDn(across, padding: [0, padding]);
    }
}
