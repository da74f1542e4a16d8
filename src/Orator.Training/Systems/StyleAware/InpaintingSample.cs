using System.Numerics;
using Orator.Engine;
using Orator.Geometry;
using Orator.Imaging;
using Orator.Perception;
using Orator.Training.Metrics;

namespace Orator.Training.Systems.StyleAware;

/// <summary>
/// A face with its mouth and eyes hidden, and the whole face: what a network that fills in mouths and eyes learns from. Pathak et al.
/// (2016), "Context encoders", with the regions that a talking head has to draw anew.
/// </summary>
public sealed class InpaintingSample
{
    /// <summary>Value of the hidden pixels.</summary>
    public const byte Grey = 128;

    private const double MostDecibels = 100;
    private const float EyeReach = 1.9f;
    private const float MouthReach = 1.35f;

    private InpaintingSample(Image target, Image input, bool[] hidden)
    {
        Target = target;
        Input = input;
        Hidden = hidden;
    }

    /// <summary>The whole face.</summary>
    public Image Target { get; }

    /// <summary>The face with grey in place of mouth and eyes.</summary>
    public Image Input { get; }

    /// <summary>For each pixel, row by row, whether it is hidden.</summary>
    public IReadOnlyList<bool> Hidden { get; }

    /// <summary>Cuts the square around a face, 1.5 times as large if the picture has the room, and hides mouth and eyes.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="face">The face in it.</param>
    /// <param name="size">Side of the result in pixels.</param>
    public static InpaintingSample Cut(Image picture, FaceObservation face, int size)
    {
        FaceRegion region = FaceWindow.Around(face, picture.Width, picture.Height).Region;
        Image target = FaceCutout.Cut(picture, region, size);
        Image marked = new(size, size);
        Canvas canvas = new(marked);
        Mark(FaceTopology.RightEye, EyeReach);
        Mark(FaceTopology.LeftEye, EyeReach);
        Mark(FaceTopology.LipsOuter, MouthReach);

        Image input = target.Clone();
        bool[] hidden = new bool[size * size];
        for (int i = 0; i < hidden.Length; i++)
        {
            hidden[i] = marked.Pixels[3 * i] > 127;
            if (hidden[i])
            {
                input.Pixels.AsSpan(3 * i, 3).Fill(Grey);
            }
        }

        return new InpaintingSample(target, input, hidden);

        void Mark(ReadOnlySpan<int> outline, float reach)
        {
            Vector2[] points = new Vector2[outline.Length];
            for (int i = 0; i < points.Length; i++)
            {
                Vector3 point = face.Landmarks[outline[i]];
                points[i] = (new Vector2(point.X - region.CenterX, point.Y - region.CenterY) * size / region.Size) + new Vector2(size / 2f);
            }

            // As high as half its width at least: closed eyes and mouths open.
            Vector2 low = points.Aggregate(Vector2.Min);
            Vector2 high = points.Aggregate(Vector2.Max);
            Vector2 center = (low + high) / 2;
            Vector2 grow = new(reach, reach * MathF.Max(1, (high.X - low.X) / (2 * MathF.Max(high.Y - low.Y, 1e-3f))));
            canvas.Fill(Array.ConvertAll(points, point => center + ((point - center) * grow)), new Vector3(255));
        }
    }

    /// <summary>How close a picture comes to the whole face, in decibels.</summary>
    /// <param name="planes">The picture's red, green and blue plane, each row by row, values 0 to 1.</param>
    /// <returns>Peak signal-to-noise ratio over the whole picture and over the hidden pixels alone; 100 at most.</returns>
    public (double Whole, double Hidden) Psnr(ReadOnlySpan<float> planes)
    {
        (double whole, double hidden, int count) = (0, 0, 0);
        for (int i = 0; i < Hidden.Count; i++)
        {
            double squares = 0;
            for (int channel = 0; channel < 3; channel++)
            {
                double difference = planes[(channel * Hidden.Count) + i] - (Target.Pixels[(3 * i) + channel] / 255.0);
                squares += difference * difference;
            }

            whole += squares;
            hidden += Hidden[i] ? squares : 0;
            count += Hidden[i] ? 1 : 0;
        }

        return (Decibels(whole, Hidden.Count), Decibels(hidden, Math.Max(1, count)));

        static double Decibels(double squares, int pixels) => Math.Min(SignalToNoise.Peak(squares, 3 * pixels, 1), MostDecibels);
    }
}
