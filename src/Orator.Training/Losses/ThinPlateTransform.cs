using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Training.Losses;

/// <summary>
/// A random smooth warp of the plane for <see cref="EquivarianceLoss"/>: affine, plus a thin-plate spline on 5x5 control points (Siarohin
/// et al. 2019, supplement).
/// T(p) = A p + b + sum_c w_c r_c^2 ln(r_c + 1e-6) with r_c the sum of the absolute differences of p and control point c in x and y.
/// </summary>
public sealed class ThinPlateTransform
{
    private const int ControlPoints = 5;
    private readonly Tensor _affine;
    private readonly Tensor _weights;

    /// <summary>Uses parameters that are inputs or constants of a graph.</summary>
    /// <param name="affine">A and b, [N, 2, 3].</param>
    /// <param name="weights">w, [N, 1, 25], the control points in rows from -1 to 1.</param>
    /// <exception cref="ShapeException">A shape is another one.</exception>
    public ThinPlateTransform(Tensor affine, Tensor weights)
    {
        int samples = affine.Shape[0];
        if (affine.Shape != [samples, 2, 3] || weights.Shape != [samples, 1, ControlPoints * ControlPoints])
        {
            throw new ShapeException($"ThinPlateTransform: expected [N, 2, 3] and [N, 1, 25], not {affine.Shape} and {weights.Shape}.");
        }

        (_affine, _weights) = (affine, weights);
    }

    /// <summary>Draws parameters: normal deviations from the identity.</summary>
    /// <param name="affine">Buffer of the affine part, [N, 2, 3].</param>
    /// <param name="weights">Buffer of the spline's weights, [N, 1, 25].</param>
    /// <param name="random">Source of random numbers.</param>
    /// <param name="affineDeviation">Deviation of the affine part; the public implementation's by default.</param>
    /// <param name="splineDeviation">Deviation of the spline's weights; the public implementation's by default.</param>
    public static void Draw(
        Span<float> affine, Span<float> weights, CounterRandom random, float affineDeviation = 0.05f, float splineDeviation = 0.005f)
    {
        for (int i = 0; i < affine.Length; i++)
        {
            // Rows are (1, 0, 0) and (0, 1, 0).
            affine[i] = (i % 6 is 0 or 4 ? 1 : 0) + (affineDeviation * random.Normal());
        }

        foreach (ref float weight in weights)
        {
            weight = splineDeviation * random.Normal();
        }
    }

    /// <summary>Where points come to lie.</summary>
    /// <param name="points">[N, P, 2]: x, y from -1 to 1 across the picture.</param>
    /// <returns>[N, P, 2].</returns>
    /// <exception cref="ShapeException">The points' shape is another one.</exception>
    public Tensor Warp(Tensor points)
    {
        (int samples, int count) = (points.Shape[0], points.Shape[1]);
        Tensor moved = points.MatMul(_affine.Slice(2, 0, 2).Transpose(0, 2, 1)) + _affine.Slice(2, 2, 3).Transpose(0, 2, 1);
        Tensor control = CoordinateGrid.Plane(points.Graph, ControlPoints, ControlPoints).Reshape(1, 1, -1, 2);
        Tensor distances = (points.Reshape(samples, count, 1, 2) - control).Abs().Sum([3]);
        Tensor bend = (distances.Square() * (distances + 1e-6f).Log() * _weights).Sum([2]).Reshape(samples, count, 1);
        return moved + bend;
    }

    /// <summary>T', the derivative at points.</summary>
    /// <param name="points">[N, P, 2].</param>
    /// <returns>[N, P, 2, 2]: rows are the components of T, columns x and y.</returns>
    /// <exception cref="ShapeException">The points' shape is another one.</exception>
    public Tensor Jacobian(Tensor points)
    {
        Tensor warped = Warp(points);
        (int samples, int count) = (points.Shape[0], points.Shape[1]);
        return Tensor.Concat(
            2,
            [.. Enumerable.Range(0, 2).Select(
                i => Gradients.Of(warped.Slice(2, i, i + 1).Sum(), [points])[0].Reshape(samples, count, 1, 2))]);
    }

    /// <summary>The warped picture T(d): at each place p, what the picture shows at T(p); mirrored at the borders.</summary>
    /// <param name="image">[N, C, H, W].</param>
    /// <returns>[N, C, H, W].</returns>
    /// <exception cref="ShapeException">The picture's shape is another one.</exception>
    public Tensor Frame(Tensor image)
    {
        (int samples, int height, int width) = (image.Shape[0], image.Shape[2], image.Shape[3]);
        Tensor grid = Warp(CoordinateGrid.Plane(image.Graph, height, width).Reshape(1, -1, 2).Expand(samples, height * width, 2));

        // Mirroring makes a zigzag of period 4 of each coordinate.
        Tensor phase = grid + 1;
        Tensor mirrored = 1 - (phase - ((phase / 4).Floor() * 4) - 2).Abs();
        return image.GridSample(mirrored.Reshape(samples, height, width, 2), Outside.Border);
    }
}
