using System.Numerics;

namespace Orator.Training.Data.Eyes;

/// <summary>The lids of a scene as the crop shows them: for each place along the eye, how high their edges are. Millimetres from the middle
/// of the crop.</summary>
internal sealed class EyeOpening
{
    private const int Places = 64;
    private readonly float[] _upper;
    private readonly float[] _lower;
    private readonly float[] _fold;
    private readonly float _left;
    private readonly float _right;

    public EyeOpening(EyeScene scene)
    {
        Vector3[] Project(Vector3[] points) => Array.ConvertAll(points, point => scene.ToCrop(scene.Head.Apply(point) - scene.Middle));
        Vector3[] upper = Project(scene.Upper);
        (_left, _right) = (upper[0].X, upper[^1].X);
        _upper = Heights(upper);
        _lower = Heights(Project(scene.Lower));
        _fold = Heights(Project(scene.Fold));
    }

    /// <summary>Where a place is along the eye: 0 at the outer corner, 1 at the inner one; outside beyond them.</summary>
    public float Along(float x) => (x - _left) / (_right - _left);

    /// <summary>Heights of upper lid, lower lid and fold at a place along the eye; at the corners beyond them.</summary>
    public (float Upper, float Lower, float Fold) At(float along)
    {
        float at = Math.Clamp(along, 0, 1) * (Places - 1);
        int first = Math.Min((int)at, Places - 2);
        float share = at - first;
        float Read(float[] heights) => heights[first] + (share * (heights[first + 1] - heights[first]));
        return (Read(_upper), Read(_lower), Read(_fold));
    }

    private float[] Heights(Vector3[] points)
    {
        float[] heights = new float[Places];
        int segment = 0;
        for (int i = 0; i < Places; i++)
        {
            float x = _left + ((_right - _left) * i / (Places - 1));
            while (segment < points.Length - 2 && points[segment + 1].X < x)
            {
                segment++;
            }

            (Vector3 from, Vector3 to) = (points[segment], points[segment + 1]);
            float share = Math.Clamp((x - from.X) / MathF.Max(to.X - from.X, 1e-3f), 0, 1);
            heights[i] = from.Y + (share * (to.Y - from.Y));
        }

        return heights;
    }
}
