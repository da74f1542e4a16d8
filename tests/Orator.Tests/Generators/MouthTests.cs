using System.Numerics;
using Orator.Animation.Mesh;
using Orator.Geometry;

namespace Orator.Tests.Generators;

public sealed class MouthTests(PreparedDemoPortrait portrait) : IClassFixture<PreparedDemoPortrait>
{
    [Theory]
    [InlineData(0.06f)]
    [InlineData(0.15f)]
    public void LipsOfAnOpenPortraitMeetAtRest(float opening)
    {
        ExpressionBasis basis = ExpressionBasis.Default;
        float[] expression = basis.FromMouthShape(new MouthShape(opening, 0, 0));
        Vector3[] open = FaceTopology.Canonical.ToArray();
        basis.AddTo(open, expression);
        LipClosure lips = new(open, basis, expression);
        Vector3[] rest = FaceTopology.Canonical.ToArray();
        lips.Apply(rest);
        Assert.InRange(LipClosure.MiddleGap(rest), -1e-4f, 1e-3f);
    }

    [Fact]
    public void LipsNeverCross()
    {
        ExpressionBasis basis = ExpressionBasis.Default;
        Vector3[] face = FaceTopology.Canonical.ToArray();
        LipClosure lips = new(face, basis, new float[ExpressionBasis.Count]);
        Vector3[] pressed = (Vector3[])face.Clone();
        basis.AddTo(pressed, basis.FromMouthShape(new MouthShape(-0.2f, 0, 0)));
        lips.Apply(pressed);
        for (int i = 1; i < 10; i++)
        {
            float gap = pressed[LipClosure.Lower[i]].Y - pressed[LipClosure.Upper[i]].Y;
            Assert.True(gap > -1e-4f, $"at place {i} the lower lip is {-gap} above the upper one");
        }
    }

    [Fact]
    public void AnOpenedMouthIsDarkInside()
    {
        MotionFrame motion = portrait.WithMouth(new MouthShape(0.2f, 0, 0));
        Vector3[] points = portrait.Source.Pose(motion);
        Vector3 middle = Vector3.Lerp(points[13], points[14], 0.6f);
        float inside = PreparedDemoPortrait.Brightness(portrait.Render(motion), middle.X, middle.Y, 1);
        Vector3 lip = portrait.Source.Face.Landmarks[15];
        float lips = PreparedDemoPortrait.Brightness(portrait.Source.Crop, lip.X, lip.Y, 1);
        Assert.True(inside < 0.5f * lips, $"inside of the mouth {inside:0}, lips {lips:0}");
    }

    [Fact]
    public void SpeakingLeavesEyesAndBorderAlone()
    {
        Image frame = portrait.Render(portrait.WithMouth(new MouthShape(0.12f, 0, 0)));
        Image still = portrait.Source.Crop;
        int last = still.Width - 1;
        for (int i = 0; i <= last; i++)
        {
            Assert.True(frame[i, 0].SequenceEqual(still[i, 0]) && frame[i, last].SequenceEqual(still[i, last]), $"border, column {i}");
            Assert.True(frame[0, i].SequenceEqual(still[0, i]) && frame[last, i].SequenceEqual(still[last, i]), $"border, row {i}");
        }

        Vector3 iris = portrait.Source.Face.RightEye[FaceObservation.IrisCenter];
        float change = MathF.Abs(
            PreparedDemoPortrait.Brightness(frame, iris.X, iris.Y, 4) - PreparedDemoPortrait.Brightness(still, iris.X, iris.Y, 4));
        Assert.True(change < 4, $"the eye changes by {change:0.0}");
    }

    [Fact]
    public void OpeningGrowsInSmallSteps()
    {
        Image previous = portrait.Render(portrait.WithMouth(new MouthShape(0, 0, 0)));
        for (float opening = 0.005f; opening <= 0.2f; opening += 0.005f)
        {
            Image frame = portrait.Render(portrait.WithMouth(new MouthShape(opening, 0, 0)));
            double sum = 0;
            for (int i = 0; i < frame.Pixels.Length; i++)
            {
                sum += Math.Abs(frame.Pixels[i] - previous.Pixels[i]);
            }

            double mean = sum / frame.Pixels.Length;
            Assert.True(mean < 0.6, $"the mean pixel changes by {mean:0.00} at opening {opening:0.000}");
            previous = frame;
        }
    }
}
