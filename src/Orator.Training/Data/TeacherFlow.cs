using Orator.Animation;
using Orator.Animation.Mesh;

namespace Orator.Training.Data;

/// <summary>
/// Where the places of a coarse grid over the driving picture lie in the source, as far as anyone knows: inside the face by the mesh; and
/// far from the head, where both pictures show the same, at the same place.
/// </summary>
/// <param name="Shift">How far to the right and down of itself each place lies in the source, half sides of the picture, [h, w, 2].</param>
/// <param name="Weights">How much each place counts, [h, w], 0 to 1.</param>
internal sealed record TeacherFlow(float[] Shift, float[] Weights)
{
    private const float BackgroundWeight = 0.3f;

    // Of the mean of a place, of 255.
    private const float SameColour = 3;

    /// <summary>Nothing is known.</summary>
    /// <param name="side">h = w.</param>
    public static TeacherFlow Unknown(int side) => new(new float[side * side * 2], new float[side * side]);

    /// <summary>What mesh and pictures tell.</summary>
    /// <param name="portrait">The source.</param>
    /// <param name="motion">The portrait's motion in the driving picture.</param>
    /// <param name="source">The source's picture, as large as the portrait's crop.</param>
    /// <param name="driving">The driving picture, of the same size.</param>
    /// <param name="parts">What its pixels show.</param>
    /// <param name="side">h = w, a divisor of the pictures' side.</param>
    public static TeacherFlow Of(SourcePortrait portrait, MotionFrame motion, Image source, Image driving, FacePart[] parts, int side)
    {
        using MeshPortrait mesh = new(portrait);
        mesh.Render(motion, new Image(portrait.Crop.Width, portrait.Crop.Height));
        TeacherFlow flow = Unknown(side);
        int block = portrait.Crop.Width / side;
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                Place place = new();
                for (int i = 0; i < block * block; i++)
                {
                    place.Add((((y * block) + (i / block)) * driving.Width) + (x * block) + (i % block), mesh, source, driving, parts);
                }

                int at = (y * side) + x;
                (flow.Shift[2 * at], flow.Shift[(2 * at) + 1], flow.Weights[at]) = place.Taught(block, driving.Width);
            }
        }

        return flow;
    }

    /// <summary>The same seen in a mirror.</summary>
    public TeacherFlow Mirrored()
    {
        int side = (int)MathF.Sqrt(Weights.Length);
        TeacherFlow mirrored = Unknown(side);
        for (int i = 0; i < Weights.Length; i++)
        {
            int from = i - (i % side) + (side - 1 - (i % side));
            (mirrored.Shift[2 * i], mirrored.Shift[(2 * i) + 1], mirrored.Weights[i]) = (-Shift[2 * from], Shift[(2 * from) + 1], Weights[from]);
        }

        return mirrored;
    }

    // Sums over the pixels of a place.
    private struct Place
    {
        private float _x;
        private float _y;
        private int _known;
        private int _far;
        private int _difference;

        public void Add(int pixel, MeshPortrait mesh, Image source, Image driving, FacePart[] parts)
        {
            if (parts[pixel] is FacePart.Skin or FacePart.Eyes or FacePart.Mouth && mesh.Validity[pixel] > 0)
            {
                (_x, _y, _known) = (_x + mesh.FlowX[pixel], _y + mesh.FlowY[pixel], _known + 1);
            }

            _far += parts[pixel] == FacePart.Background ? 1 : 0;
            for (int k = 3 * pixel; k < (3 * pixel) + 3; k++)
            {
                _difference += Math.Abs(source.Pixels[k] - driving.Pixels[k]);
            }
        }

        public readonly (float X, float Y, float Weight) Taught(int block, int width)
        {
            int pixels = block * block;
            if (_known > 0)
            {
                float unit = 2f / (width * _known);
                return (_x * unit, _y * unit, (float)_known / pixels);
            }

            return (0, 0, _far == pixels && _difference <= SameColour * 3 * pixels ? BackgroundWeight : 0);
        }
    }
}
